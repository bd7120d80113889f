import { ArchiveFault, BackupRefused } from '../backup/archive-fault.ts'
import { ConfigFault } from '../config/index.ts'
import { DomainError, Invalid } from '../contract/index.ts'
import { DatabaseFault } from '../database/index.ts'
import { StartFault } from '../kernel/start-fault.ts'
import { englishOf } from './english.ts'

/** Whether starting again would end the same way until somebody changes something. */
export const isRefusal = (error: unknown): boolean => error instanceof StartFault || error instanceof ConfigFault || error instanceof DatabaseFault

/** An error as a sentence for the terminal; what nobody foresaw comes with its stack. */
export function inWords(error: unknown): string {
  if (isRefusal(error)) return (error as Error).message
  if (error instanceof Invalid) return error.faults.map(({ field, key, values }) => `${field}: ${englishOf(key, values)}`).join('\n')
  if (error instanceof DomainError) return englishOf(error.key, error.values)
  if (error instanceof ArchiveFault || error instanceof BackupRefused || error instanceof RangeError) return error.message
  return error instanceof Error ? error.stack ?? error.message : String(error)
}
