import { become } from './become.ts'
import { markup } from './markup.ts'

interface Ways {
  /** Calls the listener at every message of a topic, until the returned function is called. */
  readonly listen: (topic: string, listener: () => void) => () => void
  /** Something new stands in the page. */
  readonly shown: () => void
  /** What is said to those who do not see that it is done. */
  readonly done: string
}
/** Milliseconds between two looks, however much is told. */
const least = 700
/** Looks without having been told: soon at first, since what is quick may be over before the page listens, then seldom. */
const first = 1000, most = 10_000

/** An answer after which it is worth to ask again; what may not be read any more is not followed. */
const isForNow = (status: number): boolean => status === 429 || status >= 500

/** Follows what the page shows until it is done: looks again when that is told, asking for the page as anybody does, and never moves whoever reads it. */
export function followPage(topic: string, { listen, shown, done }: Ways): void {
  // There before anything is said in it, or nobody hears it.
  const said = document.createElement('p')
  said.className = 'hidden'
  said.setAttribute('role', 'status')
  document.body.append(said)
  let wait = first, isLooking = false, isTold = false, last = 0
  let timer = setTimeout(look, wait)
  const deaf = listen(topic, () => {
    isTold = true
    plan(Math.max(0, last + least - Date.now()))
  })

  function plan(pause: number): void {
    if (isLooking) return
    clearTimeout(timer)
    timer = setTimeout(look, pause)
  }

  function look(): void {
    if (document.visibilityState === 'hidden') { plan(most); return }
    isLooking = true
    isTold = false
    last = Date.now()
    fetch(location.href, { headers: { accept: 'text/html' } }).then(answer => answer.ok && !answer.redirected ? answer.text().then(show) : isForNow(answer.status), () => true).then(goesOn => {
      isLooking = false
      wait = Math.min(wait * 2, most)
      if (goesOn) plan(isTold ? least : wait)
      else deaf()
    }, () => { /* a page of another shape is left as it stands */ })
  }

  /** Whether it goes on. */
  function show(text: string): boolean {
    const page = markup(text), [here, there] = [document.querySelector('main'), page.querySelector('main')]
    if (!here || !there) return false
    const focused = document.activeElement
    document.title = page.title
    become(here, there)
    // Whoever stood on something that is gone stands at the beginning of the page, not nowhere.
    if (focused && focused !== document.body && !focused.isConnected) here.focus({ preventScroll: true })
    shown()
    const goesOn = page.querySelector('meta[name="diwan-follows"]') !== null
    if (!goesOn) said.textContent = done
    return goesOn
  }
}
