import { answerOf, post, Unsuccessful } from './post.ts'

export interface Uploaded { readonly id: string, readonly name: string, readonly url?: string, readonly isPicture: boolean }
export interface UploadNeeds {
  /** Address that starts an upload; `<address>/<id>?offset=` takes bytes, `<address>/<id>/finish` ends it. */
  readonly address: string
  readonly csrf: string
  readonly progress: (share: number) => void
  readonly signal: AbortSignal
}

const pieceSize = 1_048_576
const patience = [1000, 2000, 4000, 8000, 15_000, 30_000]

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> => new Promise((resolve, reject) => {
  const timer = setTimeout(resolve, milliseconds)
  signal.addEventListener('abort', () => { clearTimeout(timer); reject(signal.reason as Error) }, { once: true })
})

/** Sends a file in pieces and goes on where it stopped when the line breaks. @throws Unsuccessful when the server refuses it */
export async function upload(file: File, { address, csrf, progress, signal }: UploadNeeds): Promise<Uploaded> {
  const begun = await patiently(() => post(address, new URLSearchParams({ csrf, name: file.name, size: String(file.size), type: file.type }), signal), signal)
  const id = String(begun.id)
  let offset = Number(begun.offset ?? 0)
  while (offset < file.size) {
    offset = await patiently(() => piece(`${address}/${id}`, file, offset, csrf, signal), signal)
    progress(offset / file.size)
  }
  const done = await patiently(() => post(`${address}/${id}/finish`, new URLSearchParams({ csrf }), signal), signal)
  return {
    id: typeof done.id === 'string' ? done.id : id, name: file.name, isPicture: done.isPicture === true, ...(typeof done.url === 'string' && { url: done.url })
  }
}

/** One piece; where the server stands elsewhere than we think (an answer was lost) its offset is taken. */
async function piece(address: string, file: File, offset: number, csrf: string, signal: AbortSignal): Promise<number> {
  const body = file.slice(offset, offset + pieceSize)
  const headers = { 'content-type': 'application/octet-stream', 'x-csrf-token': csrf, accept: 'application/json' }
  try {
    const answer = await answerOf(await fetch(`${address}?offset=${offset}`, { method: 'POST', body, headers, signal }))
    return Number(answer.offset ?? offset + body.size)
  } catch (error) {
    if (error instanceof Unsuccessful && error.status === 409 && Number.isInteger(error.problem.offset)) return Number(error.problem.offset)
    throw error
  }
}

/** Tries again after growing pauses while there is no line or the server is busy; a refusal is final. */
async function patiently<T>(act: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (const wait of patience) {
    try {
      return await act()
    } catch (error) {
      const isFinal = signal.aborted || (error instanceof Unsuccessful && error.status < 500 && error.status !== 429 && error.status !== 408)
      if (isFinal) throw error
      await pause(wait, signal)
    }
  }
  return act()
}
