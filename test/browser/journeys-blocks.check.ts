import { languages, walk, type Lang } from '../support/journey.ts'
import { browsing } from '../support/browsing.ts'
import { opened } from '../support/guideline-desk.ts'

const cast: Record<Lang, { first: string; later: string; own: string }> = {
  en: { first: 'Zqfirst: what an alarm is.', later: 'Zqlater: what an alarm is not.', own: 'It was counted.' },
  ar: { first: 'زقأولًا: ما هو الإنذار.', later: 'زقلاحقًا: ما ليس إنذارًا.', own: 'جرى عدّه.' },
}
const sections = [{ id: 's-1', recommendations: [{ id: 'r-1-1', verb: 'do', strength: 'strong', certainty: 4, lowered: [], raised: [], evidence: [{ kind: 'law', item: null, label: 'A law', url: '' }], pitfalls: [], applies: [], since: '', origin: null }] }]

describe('A text block', function () {
  this.timeout(180_000)
  const here = browsing({})

  for (const lang of languages) {
    it(`is named in a guideline, marked once it says something else, and taken anew (${lang})`, async () => {
      const { site, browser } = here
      const of = cast[lang], { content } = site.services, keeper = await site.viewer('editor')
      const block = await site.make.item('guidelines.block', { lang, title: of.first, audience: ['public'], handling: 'open', fields: { use: 'definition' }, texts: { [lang]: { title: of.first, body: of.first } } })
      const guideline = await site.make.item('guidelines.guideline', { lang, title: of.own, audience: ['public'], handling: 'open', topics: ['nii'], fields: { sections }, texts: { [lang]: { title: of.own, summary: of.own, body: '', extra: { keyPoints: [], unknown: '', method: '', parts: [{ id: 's-1', title: of.own, lead: 0 }, { id: 'r-1-1', title: of.own, lead: 1, body: of.own }] } } } })
      const editor = await walk(browser, site, 'editor', lang)
      const { t } = editor
      const desk = `/guidelines/${guideline.id}/desk`

      // The sign to write stands beside the text.
      await editor.go(`${desk}/part/s-1`)
      await opened(editor, 'summary + .stack code')
      await editor.sees(`{{${block.ref}}}`, 'details code')
      await editor.put('#body', `${of.own}\n\n{{${block.ref}}}`)
      await editor.press('guidelines.part.save')
      await editor.sees(of.first, '#blocks')
      await editor.go(`${guideline.path}/compare?to=draft`)
      await editor.sees(of.first, '.diff')

      // Somebody changes the block; the draft keeps what it had until its keeper takes the newer text.
      const { input, rev } = await content.draft(keeper, block.id)
      await content.saveDraft(keeper, block.id, { ...input, texts: { ...input.texts, [lang]: { title: of.first, body: of.later } } }, { rev })
      await content.move(keeper, block.id, 'publish', { rev: block.rev })
      await editor.go(desk)
      await editor.sees(t('guidelines.blocks.state.older', { newest: 2 }), '#blocks')
      await editor.click('#blocks form button')
      await editor.sees(t('guidelines.blocks.renewed'))
      await editor.go(`${guideline.path}/compare?to=draft`)
      await editor.sees(of.later, '.diff')
      await editor.go(`/guidelines/blocks/${block.ref}`)
      await editor.sees(t('guidelines.blocks.draft'), '#uses ~ ul')
    })
  }
})
