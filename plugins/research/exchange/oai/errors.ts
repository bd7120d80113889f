/** The protocol's own errors, answered with status 200 and these words. Source: OAI-PMH 2.0, 3.6. */
export type OaiErrorCode = 'badArgument' | 'badResumptionToken' | 'badVerb' | 'cannotDisseminateFormat' | 'idDoesNotExist' | 'noRecordsMatch' | 'noMetadataFormats' | 'noSetHierarchy'
export class OaiError extends Error {
  readonly code: OaiErrorCode
  constructor(code: OaiErrorCode, words: string) {
    super(words)
    this.name = 'OaiError'
    this.code = code
  }
}
