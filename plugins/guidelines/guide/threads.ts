import type { CoreServices } from '@diwan/core'
import type { ThreadBecomes } from '@diwan/forum/contract'
import { proposedInput } from './routes/propose.ts'
import { kindName } from './services/guides.ts'

type Needs = Pick<CoreServices, 'content' | 'notices' | 'audit' | 'translator'>

/** A topic of the forum becomes a proposal: what was said there as its first account, each post with whose words it is and where it stands. */
export const threadBecomes: Record<string, ThreadBecomes<Needs>> = {
  guideline: {
    label: 'guidelines.thread.label', may: 'guidelines.propose',
    async run({ content, notices, audit, translator }, viewer, { title, lang, topics, posts, source }) {
      const input = proposedInput({ t: translator(lang), locale: lang }, { title, topics: [...topics] })
      const said = posts.map(({ text, author, path }) => `${text.trim()}\n\n– [${author?.name.replace(/[[\]]/g, '') || source.ref}](${path})`).join('\n\n')
      const begun = input.texts[lang]
      const { id } = await content.create(viewer, kindName, { ...input, links: { related: [source.item] }, texts: { [lang]: { ...begun, title, body: said.slice(0, 190_000) } } })
      await notices.tell('guidelines.proposed', { to: { holders: ['staff:guidelines'] }, item: id, path: `/guidelines/${id}/desk`, actor: viewer.id, key: `proposed:${id}` })
      await audit.record(viewer, 'guidelines.guideline.proposed', `item:${id}`, { from: source.item })
      return { item: id, path: `/guidelines/${id}/desk` }
    },
  },
}
