/** A sentence for the person at the terminal; printed without a stack. */
export class Fault extends Error {
  constructor(sentence, detail = '') {
    super(sentence)
    this.name = 'Fault'
    this.detail = detail
  }
}
