import { Autosave, type SaveState } from './autosave.ts'

/**
 * Forms with `data-autosave` (an address) are sent there while somebody fills them in, whole, as the button would. Where the form has an
 * element with `data-save-state`, it says how that went in the words of its `data-saving`, `data-saved`, `data-offline`, `data-failed`.
 */
export function saveForms(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-autosave]')) {
    const state = form.querySelector<HTMLElement>('[data-save-state]')
    const show = (now: SaveState): void => { if (state) state.textContent = state.dataset[now] ?? '' }
    const autosave = new Autosave({
      address: form.dataset.autosave ?? form.action, show, saved: () => { form.dataset.kept = '' },
      fields: () => new URLSearchParams([...new FormData(form)].flatMap(([name, value]) => typeof value === 'string' ? [[name, value]] : [])),
    })
    form.addEventListener('input', () => { delete form.dataset.kept; autosave.changed() })
    // Whoever goes on within two seconds loses nothing.
    addEventListener('pagehide', () => { autosave.leave() })
    form.addEventListener('submit', () => { autosave.stop() })
  }
}
