/** The site cannot start until somebody changes something; the message is a sentence with the remedy. */
export class StartFault extends Error {
  readonly code: string
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StartFault'
    this.code = code
  }
}
