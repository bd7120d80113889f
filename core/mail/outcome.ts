/** What became of an attempt. `later` is tried again, `never` is not; `away`: no other letter would fare better now. */
export type Outcome = { is: 'sent' } | { is: 'later' | 'away' | 'never'; why: string }

interface SmtpError { code?: string; command?: string; responseCode?: number; message: string }

// A server that refuses us, not the message: another try after the operator has set it right finds it open.
const ours = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2', 'ETLS', 'ECONNECTION', 'ETIMEDOUT', 'ESOCKET', 'EDNS', 'ECONFIG', 'EPROXY'])

/** Whether a failed attempt is worth another: a 5xx about the message or its recipient is not, everything else is. */
export function outcomeOf(error: unknown): Outcome {
  const { code = '', command = '', responseCode, message } = error as SmtpError
  const why = (message ?? String(error)).slice(0, 1_000)
  const isOurs = ours.has(code) || command.startsWith('AUTH') || command === 'CONN' || command === 'EHLO' || command === 'STARTTLS'
  if (responseCode !== undefined && responseCode >= 500 && !isOurs) return { is: 'never', why }
  if (code === 'EENVELOPE' && responseCode === undefined) return { is: 'never', why }
  return { is: isOurs ? 'away' : 'later', why }
}
