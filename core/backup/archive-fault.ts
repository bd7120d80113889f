/**
 * Why an archive is not taken:
 * `damaged`: its bytes are not those that were written; `truncated`: it ends too early; `foreign`: it is no backup of Diwan, or holds
 * what no backup holds; `newer`: code of a later version wrote it; `sealed`: it needs a key; `wrong-key`: it needs another one.
 */
export type ArchiveFlaw = 'damaged' | 'truncated' | 'foreign' | 'newer' | 'sealed' | 'wrong-key'

/** An archive that is not taken; nothing was touched. */
export class ArchiveFault extends Error {
  override name = 'ArchiveFault'
  readonly flaw: ArchiveFlaw
  constructor(flaw: ArchiveFlaw, message: string, options?: ErrorOptions) {
    super(message, options)
    this.flaw = flaw
  }
}

/** A backup or a restore that is refused for another reason than its archive, such as a place that is taken; nothing was touched. */
export class BackupRefused extends Error { override name = 'BackupRefused' }
