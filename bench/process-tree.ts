import { readFileSync, readdirSync } from 'node:fs'

// What a process says of itself in /proc; nothing once it has ended.
function said(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

const number = (text: string, key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0)

/** A process and all it started, by id. Linux. */
function treeOf(root: number): number[] {
  const parents = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((name) => ({ pid: Number(name), parent: number(said(Number(name), 'status'), 'PPid') }))
  const below = (pid: number): number[] => [pid, ...parents.filter(({ parent }) => parent === pid).flatMap((child) => below(child.pid))]
  return below(root)
}

/** What the tree takes now, pages that its processes share counted once, and the sum of the most each ever took. */
export function memoryOf(root: number): { mb: number; peakMb: number } {
  const tree = treeOf(root)
  const sum = (file: string, key: string): number => Math.round(tree.reduce((kb, pid) => kb + number(said(pid, file), key), 0) / 1024)
  return { mb: sum('smaps_rollup', 'Pss'), peakMb: sum('status', 'VmHWM') }
}

/** Time all its processes spent on a processor. */
export const cpuMs = (root: number): number => treeOf(root).reduce((ms, pid) => {
  // After the name, which may hold spaces, utime and stime are the 12th and 13th, in ticks of 10 ms.
  const parts = said(pid, 'stat').split(') ').at(-1)?.split(' ') ?? []
  return ms + (Number(parts[11] ?? 0) + Number(parts[12] ?? 0)) * 10
}, 0)
