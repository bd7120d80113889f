import type { Floors } from './floors.ts'

/** How telling people fares, in the text format of Prometheus. */
export async function tellingMetrics({ notifications, mail }: Pick<Floors, 'notifications' | 'mail'>): Promise<string> {
  const { waiting, due, told, oldestSeconds } = await notifications.counts()
  const mails = await mail.counts()
  const metric = (name: string, help: string, lines: readonly (readonly [string, number])[]): string[] => [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...lines.map(([labels, value]) => `${name}${labels} ${value}`)]
  return [
    ...metric('diwan_tellings_waiting', 'Things people are still to be told of.', [['', waiting]]),
    ...metric('diwan_tellings_oldest_seconds', 'Age of the oldest of them.', [['', oldestSeconds]]),
    ...metric('diwan_digests_due', 'People whose digest is due.', [['', due]]),
    ...metric('diwan_messages', 'Messages in inboxes.', [['', told]]),
    ...metric('diwan_mails', 'Mails by state.', Object.entries(mails).map(([state, n]) => [`{state="${state}"}`, n] as const)),
  ].join('\n').concat('\n')
}
