import { receiveFiles, UploadList } from './upload-list.ts'

/** A file field that uploads at once, in pieces. Without scripts its files travel with the form. */
export class DiwanUploads extends HTMLElement {
  connectedCallback(): void {
    const { uploads, csrf = '', name = 'files', textRemove = '', textFailed = '', textDone = '' } = this.dataset
    const field = this.querySelector<HTMLInputElement>('input[type="file"]')
    const list = this.querySelector<HTMLElement>('.uploads')
    const zone = this.querySelector<HTMLElement>('.drop-zone')
    if (!uploads || !field || !list || !zone) return
    const lines = new UploadList({ list, address: uploads, csrf, name, texts: { remove: textRemove, failed: textFailed, done: textDone } })
    field.removeAttribute('name')
    field.addEventListener('change', () => {
      lines.add(field.files ?? [])
      field.value = ''
    })
    receiveFiles(zone, files => { lines.add(files) })
  }
}
