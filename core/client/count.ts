/** “123 characters left” below fields with a limit, said by assistive technology only when typing pauses. */
export function watchCounts(): void {
  for (const line of document.querySelectorAll<HTMLElement>('[data-count-for]')) {
    const field = document.getElementById(line.dataset.countFor!) as HTMLTextAreaElement | null
    if (!field) continue
    let timer: ReturnType<typeof setTimeout> | undefined
    const say = (): void => {
      const left = field.maxLength - field.value.length
      line.textContent = (line.dataset.text ?? '{count}').replace('{count}', left.toLocaleString(document.documentElement.lang === 'ar' ? 'ar-u-nu-latn' : document.documentElement.lang))
      line.setAttribute('role', 'presentation')
      clearTimeout(timer)
      timer = setTimeout(() => { line.setAttribute('role', 'status') }, 1000)
    }
    field.addEventListener('input', say)
    say()
  }
}
