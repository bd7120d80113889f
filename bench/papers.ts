import { join } from 'node:path'
import { bootTest } from '../core/testing/index.ts'
import { bringGuideline } from '../plugins/guidelines/test/papers-fixture.ts'

/** Makes the papers of one guideline of that many recommendations on a site of its own, and prints seconds, bytes, the most memory, and the longest others had to wait. */
export async function papers(count: number): Promise<void> {
  const site = await bootTest({ plugins: [join(import.meta.dirname, '../plugins/guidelines')] })
  try {
    const sections = Math.max(1, Math.round(count / 10))
    const { path } = await bringGuideline(site, { sections, each: Math.ceil(count / sections), langs: ['en', 'ar'] })
    // What is loaded once is not counted.
    const small = await bringGuideline(site, { sections: 1, each: 1 })
    for (const form of ['pdf', 'docx']) { await site.post(`/en${small.path}/paper`, { form, lang: 'en' }); await site.runJobs() }
    for (const [form, lang] of [['pdf', 'en'], ['pdf', 'ar'], ['docx', 'en'], ['docx', 'ar']] as const) {
      const watch = watching()
      const from = performance.now()
      await site.post(`/en${path}/paper`, { form, lang })
      await site.runJobs()
      const made = performance.now() - from
      const { wait, memory } = watch()
      const { bytes, status } = await site.get(`/en${path}/paper/${form}?lang=${lang}`, { accept: '*/*' })
      console.log(`${form} ${lang}: ${(made / 1_000).toFixed(1)} s, ${Math.round(bytes.length / 1_024)} kB, ${status}, others waited ${Math.round(wait)} ms at most, ${Math.round(memory / 1e6)} MB at most`)
    }
    for (const form of ['html', 'md', 'json', 'zip']) {
      const from = performance.now()
      const { bytes, status } = await site.get(`/en${path}/paper/${form}?lang=en`, { accept: '*/*' })
      console.log(`${form} en: ${Math.round(performance.now() - from)} ms, ${Math.round(bytes.length / 1_024)} kB, ${status}`)
    }
  } finally {
    await site.stop()
  }
}

/** The longest the loop was held, and the most memory, until it is asked. */
function watching(): () => { wait: number; memory: number } {
  let [last, wait, memory] = [performance.now(), 0, 0]
  const timer = setInterval(() => {
    const now = performance.now()
    wait = Math.max(wait, now - last - 5)
    last = now
    memory = Math.max(memory, process.memoryUsage().rss)
  }, 5)
  return () => { clearInterval(timer); return { wait, memory } }
}
