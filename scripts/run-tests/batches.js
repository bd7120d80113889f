import { dirname } from 'node:path/posix'

// A file nobody has timed yet: those of the whole site ask every route as everybody, these folders start sites as programs.
const usualSeconds = new Map([['test', 40], ['core/backup/test', 25], ['core/cli/test', 15]])
const unknownSeconds = file => usualSeconds.get(dirname(file)) ?? 2

/**
 * Groups test files into what one mocha process runs: the files of one folder share a process (starting one costs more than
 * most tests), a folder that takes long is cut in parts, and the longest batch starts first.
 */
export function batchesOf(files, times, jobs) {
  const secondsOf = file => times[file] ?? unknownSeconds(file)
  const total = files.reduce((sum, file) => sum + secondsOf(file), 0)
  const most = Math.max(20, total / jobs / 3)
  const folders = Map.groupBy(files, dirname)
  return [...folders].flatMap(([folder, own]) => cut(folder, own, secondsOf, most)).toSorted((a, b) => b.seconds - a.seconds)
}

function cut(folder, files, secondsOf, most) {
  const parts = []
  for (const file of files.toSorted((a, b) => secondsOf(b) - secondsOf(a))) {
    const part = parts.find(candidate => candidate.seconds + secondsOf(file) <= most)
    if (part) {
      part.files.push(file)
      part.seconds += secondsOf(file)
    } else parts.push({ files: [file], seconds: secondsOf(file) })
  }
  return parts.map((part, index) => ({
    ...part,
    files: files.filter(file => part.files.includes(file)),
    name: parts.length === 1 ? folder : `${folder} (${index + 1} of ${parts.length})`
  }))
}
