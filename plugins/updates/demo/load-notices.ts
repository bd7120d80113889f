import type { CoreServices, DemoKit } from '@diwan/core'
import type { DemoPost } from './types.ts'

/** Whom one may sign in as. */
const readers = ['ilse-maren', 'jonas-arp', 'sanna-weiss', 'rune-falk']

/** The newest posts stand in the inboxes of those one may sign in as; once, however often the demonstration is loaded. */
export async function tellNewest({ notices }: Pick<CoreServices, 'notices'>, kit: DemoKit, posts: readonly DemoPost[]): Promise<void> {
  const people = readers.map((slug) => kit.person(slug).id)
  const newest = posts.flatMap((post) => post.publishedAt === null || kit.at(post.publishedAt) > kit.at('+0d') ? [] : [{ post, at: kit.at(post.publishedAt).getTime() }]).toSorted((a, b) => a.at - b.at).slice(-6)
  for (const { post } of newest) {
    const item = kit.id(`updates.post.${post.slug}`)
    const [notice, values] = post.kind === 'alert' ? ['alert', { isAsked: post.needsAcknowledgement ? 'yes' : 'no', severity: post.severity, isFirst: 'yes' }] as const : [post.kind === 'correction' ? 'correction' : 'post', {}] as const
    await notices.tell(`updates.${notice}`, { to: { people }, item, values, key: `item:${item}` })
  }
}
