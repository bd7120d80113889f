import { Invalid, NotFound, reaches, SignInNeeded, type Content, type FieldFault, type ItemInput, type Reach, type Viewer } from '@diwan/core'
import { availabilities, contactFields, speakingLevels, type ContactField } from '../kinds/person.ts'
import { cardId, type Cards } from './cards.ts'
import { orcidOf } from './orcid.ts'
import { wordOf } from './word-of.ts'

interface Needs { content: Content; cards: Cards }
export interface OwnWords {
  role: string; jobTitle: string; isPublic: boolean
  speaks: { code: string; level: string }[]
  knows: { topic: string; level: number; evidence: string }[]
  contact: Record<ContactField, { value: string; reach: Reach }>
}

const languageCode = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/

/** What people write on their own card. */
export class OwnCard {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** As it stands; the card is made if there is none yet when it is written. @throws SignInNeeded */
  async read(viewer: Viewer): Promise<OwnWords & { path: string | null; rev: number }> {
    if (viewer.id === null) throw new SignInNeeded()
    const { content } = this.#needs
    const card = await content.read(viewer, 'directory.person', cardId(viewer.id)).catch((fault: unknown) => { if (fault instanceof NotFound) return null; throw fault })
    const own = card === null ? {} : (await content.present(viewer, [card])).get(card.id)?.fields ?? {}
    const said = (name: string) => { const value = own[name]; return typeof value === 'string' ? value : '' }
    return {
      role: card?.texts.find(({ isOriginal }) => isOriginal)?.summary ?? '', jobTitle: wordOf(card?.texts.find(({ isOriginal }) => isOriginal)?.extra['jobTitle']), isPublic: card?.audience.includes('public') ?? false,
      speaks: (card?.fields['speaks'] ?? []) as OwnWords['speaks'], knows: (card?.fields['knows'] ?? []) as OwnWords['knows'],
      contact: Object.fromEntries(contactFields.map((name) => [name, { value: said(name), reach: reaches.find((reach) => reach === own[`${name}For`]) ?? 'self' }])) as OwnWords['contact'],
      path: card?.path ?? null, rev: card?.rev ?? 0,
    }
  }

  /** @throws SignInNeeded, Invalid with every fault, Conflict */
  async write(viewer: Viewer, words: OwnWords, topicIds: ReadonlySet<string>): Promise<string> {
    if (viewer.id === null) throw new SignInNeeded()
    const checked = check(words, topicIds)
    const { content, cards } = this.#needs
    await cards.refresh(viewer.id)
    const id = cardId(viewer.id)
    const card = await content.read(viewer, 'directory.person', id)
    const { input, rev } = await content.draft(viewer, id)
    const text = input.texts[input.lang]
    const next: ItemInput = {
      ...input, audience: [checked.isPublic ? 'public' : 'members'], handling: checked.isPublic ? 'open' : 'community', topics: checked.knows.map(({ topic }) => topic),
      texts: { ...input.texts, [input.lang]: { title: text?.title ?? card.title, body: '', maker: 'author', summary: checked.role, extra: { ...text?.extra, jobTitle: checked.jobTitle } } },
      fields: {
        ...input.fields, speaks: checked.speaks, languages: checked.speaks.map(({ code }) => code), knows: checked.knows,
        ...Object.fromEntries(contactFields.flatMap((name) => [[name, checked.contact[name].value || null], [`${name}For`, checked.contact[name].value ? checked.contact[name].reach : null]])),
      },
    }
    const saved = await content.saveDraft(viewer, id, next, { rev })
    const { path } = await content.move(viewer, id, 'publish', { rev: card.rev, draft: saved.rev })
    return path
  }
}

function check(words: OwnWords, topicIds: ReadonlySet<string>): OwnWords {
  const faults: FieldFault[] = []
  const fault = (field: string, name: string, values?: Record<string, string | number>) => faults.push({ field, key: `directory.card.fault.${name}`, ...values ? { values } : {} })
  words.speaks.forEach(({ code, level }, index) => {
    if (!languageCode.test(code)) fault(`language${index + 1}`, 'language')
    else if (!(speakingLevels as readonly string[]).includes(level)) fault(`level${index + 1}`, 'level')
    else if (words.speaks.findIndex((other) => other.code === code) !== index) fault(`language${index + 1}`, 'twice')
  })
  words.knows.forEach(({ topic }, index) => {
    if (!topicIds.has(topic)) fault(`topic${index + 1}`, 'topic')
    else if (words.knows.findIndex((other) => other.topic === topic) !== index) fault(`topic${index + 1}`, 'twice')
  })
  const { mail, phone, timeZone, availability, orcid } = words.contact
  if (mail.value && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(mail.value)) fault('mail', 'mail')
  if (phone.value && !/^\+?[0-9 ()./-]{4,40}$/.test(phone.value)) fault('phone', 'phone')
  if (timeZone.value && !isZone(timeZone.value)) fault('timeZone', 'time-zone')
  if (availability.value && !(availabilities as readonly string[]).includes(availability.value)) fault('availability', 'choice')
  const known = orcid.value ? orcidOf(orcid.value) : ''
  if (known === null) fault('orcid', 'orcid')
  if (faults.length > 0) throw new Invalid(faults)
  return { ...words, contact: { ...words.contact, orcid: { ...orcid, value: known ?? '' } } }
}

function isZone(name: string): boolean {
  try { return /^UTC$|^[A-Za-z]+\//.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '' } catch { return false }
}
