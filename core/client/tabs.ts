/** Keys and roles of a list of tabs (ARIA practices, automatic activation): arrows, Home and End move; `chosen` shows. */
export function tablist(list: HTMLElement, chosen: (tab: HTMLElement) => void): void {
  const tabs = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('[role="tab"]')]
  const choose = (tab: HTMLElement): void => {
    for (const other of tabs()) {
      other.setAttribute('aria-selected', String(other === tab))
      other.tabIndex = other === tab ? 0 : -1
    }
    chosen(tab)
  }
  list.addEventListener('click', ({ target }) => {
    const tab = (target as Element).closest<HTMLElement>('[role="tab"]')
    if (tab) choose(tab)
  })
  list.addEventListener('keydown', event => {
    const all = tabs()
    const at = all.indexOf(event.target as HTMLElement)
    const forward = getComputedStyle(list).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
    const back = forward === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft'
    const to = event.key === forward ? at + 1 : event.key === back ? at - 1 : event.key === 'Home' ? 0 : event.key === 'End' ? all.length - 1 : null
    if (at < 0 || to === null) return
    event.preventDefault()
    const tab = all[(to + all.length) % all.length]!
    tab.focus()
    choose(tab)
  })
}

/** Sections with a heading each, shown one at a time. Without scripts they stand one below the other. */
export class DiwanTabs extends HTMLElement {
  connectedCallback(): void {
    const sections = [...this.querySelectorAll<HTMLElement>(':scope > section')]
    if (sections.length < 2 || this.querySelector('[role="tablist"]')) return
    const list = document.createElement('div')
    list.className = 'tabs'
    list.setAttribute('role', 'tablist')
    list.setAttribute('aria-label', this.dataset.label ?? '')
    sections.forEach((section, index) => {
      section.id ||= `tab-${index}-${Math.random().toString(36).slice(2, 8)}`
      const tab = document.createElement('button')
      tab.type = 'button'
      tab.id = `${section.id}-tab`
      tab.setAttribute('role', 'tab')
      tab.setAttribute('aria-controls', section.id)
      tab.setAttribute('aria-selected', String(index === 0))
      tab.tabIndex = index === 0 ? 0 : -1
      const heading = section.querySelector('h2, h3')
      tab.textContent = heading?.textContent ?? String(index + 1)
      heading?.classList.add('hidden')
      section.setAttribute('role', 'tabpanel')
      section.setAttribute('aria-labelledby', tab.id)
      section.hidden = index !== 0
      list.append(tab)
    })
    tablist(list, tab => { for (const section of sections) section.hidden = section.id !== tab.getAttribute('aria-controls') })
    this.prepend(list)
  }
}
