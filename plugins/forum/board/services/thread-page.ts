import type { Content, ItemSummary, SeatHolder, Viewer } from '@diwan/core'
import type { CategoryFields } from '../model/kinds.ts'
import { perPage, type Side } from '../model/thread.ts'
import type { ThreadItem } from './thread-book.ts'

interface Needs { content: Content }
export interface ReadPost {
  id: string; number: number; lang: string; body: string; state: 'shown' | 'hidden' | 'removed'; postedAt: Date; editedAt: Date | null; editedWhy: string; rev: number; isWiki: boolean; isOfficial: boolean; position: string | null; side: Side | null
  administration: string | null; replyTo: { id: string; number: number; name: string } | null; replies: number; thanks: number; agree: number; same: number; mine: string[]; isBookmarked: boolean; removedWhy: string; author: SeatHolder | null; isMine: boolean
}
export interface PollFacts { question: string; choices: { text: string; votes: number; isMine: boolean }[]; isMultiple: boolean; closesAt: Date | null; voters: number; hasVoted: boolean }
export interface Facts {
  ref: string; categoryId: string | null; format: string; authorId: string | null; posts: number; people: number; lastNumber: number; begunAt: Date; lastAt: Date; firstReplyAt: Date | null; answerId: string | null; isPinned: boolean; isLocked: boolean; note: string; opensAt: Date | null; closesAt: Date | null
  readTo: number; isModerator: boolean; previous: number | null; poll: PollFacts | null; moved: { number: number; post: string; thread: string }[]; outcomes: string[]; sides: { for: number; against: number }; administrations: number; rules: Pick<CategoryFields, 'format' | 'begins' | 'replies' | 'ceiling' | 'lookedAt' | 'isTrial'> | null; category: ItemSummary | null
}
type Own = Omit<ReadPost, 'author' | 'postedAt' | 'editedAt' | 'replyTo'> & { postedAt: string; editedAt: string | null; replyTo: { id: string; number: number } | null }
type OwnFacts = Omit<Facts, 'category' | 'poll'> & { poll: (Omit<PollFacts, 'choices' | 'hasVoted'> & { choices: string[]; counts: Record<string, number>; mine: number[] | null }) | null }

const at = <T extends string | Date | null>(moment: T): Date => new Date(moment ?? 0)
const orNull = (moment: string | Date | null): Date | null => moment === null ? null : new Date(moment)

/** What one page of a thread shows, from a number on: one statement, which asks for the right to read as every list does. */
export class ThreadPage {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async of(viewer: Viewer, item: Pick<ThreadItem, 'id'>, from: number): Promise<{ facts: Facts | null; posts: ReadPost[]; answer: ReadPost | null; next: number | null }> {
    const { content } = this.#needs
    const [facts, found, answers] = await Promise.all([
      content.joined<OwnFacts>(viewer, { isFrequent: true, ...factsOf(viewer, item.id, from) }),
      content.joined<Own>(viewer, { isFrequent: true, ...postsOf(viewer, 'p.thread_id = ?::uuid and p.number >= ? order by p.number limit 26', [item.id, from]) }),
      content.joined<Own>(viewer, { isFrequent: true, ...postsOf(viewer, 'p.id = (select t.answer_id from forum.thread t where t.item_id = ?::uuid)', [item.id]) }),
    ])
    const read = found.flatMap(({ own, item: of, person }) => of === null ? [] : [postOf(viewer, own, person)])
    const [answer] = answers.flatMap(({ own, item: of, person }) => of === null ? [] : [postOf(viewer, own, person)])
    const first = facts[0]
    return { facts: first ? factsFrom(first.own, first.item) : null, posts: read.slice(0, perPage), answer: answer ?? null, next: read.length > perPage ? read[perPage]?.number ?? null : null }
  }

  /** One post as pages show it, where the viewer may read its thread. */
  async one(viewer: Viewer, id: string): Promise<ReadPost | null> {
    const [found] = await this.#needs.content.joined<Own>(viewer, postsOf(viewer, 'p.id = ?::uuid', [id]))
    return found?.item ? postOf(viewer, found.own, found.person) : null
  }
}

/** Words of what is hidden or removed leave for nobody here; who moderates reads them where it is decided. */
function postsOf(viewer: Viewer, where: string, bindings: readonly unknown[]): { sql: string; bindings: unknown[] } {
  return {
    sql: `select jsonb_build_object('id', p.id, 'number', p.number, 'lang', p.lang, 'body', case when p.state = 'shown' then p.body else '' end, 'state', p.state, 'postedAt', p.posted_at, 'editedAt', case when p.state = 'shown' then p.edited_at end, 'editedWhy', case when p.state = 'shown' then p.edited_why else '' end,
        'rev', p.rev, 'isWiki', p.is_wiki, 'isOfficial', p.is_official, 'position', p.position_id, 'side', p.side, 'administration', p.administration, 'thanks', p.thanks, 'agree', p.agree, 'same', p.same, 'removedWhy', case when p.state = 'removed' then p.removed_why else '' end, 'isMine', coalesce(p.author_id = ?::uuid, false),
        'replyTo', (select jsonb_build_object('id', q.id, 'number', q.number) from forum.post q where q.id = p.reply_to and q.thread_id = p.thread_id), 'replies', (select count(*) from forum.post q where q.reply_to = p.id and q.state = 'shown'),
        'mine', (select coalesce(jsonb_agg(r.word), '[]') from forum.reaction r where r.post_id = p.id and r.person_id = ?::uuid), 'isBookmarked', exists (select 1 from forum.bookmark b where b.post_id = p.id and b.person_id = ?::uuid)) as own,
      p.thread_id as item_id, p.author_id as person_id from forum.post p where ${where}`,
    bindings: [viewer.id, viewer.id, viewer.id, ...bindings],
  }
}

function factsOf(viewer: Viewer, id: string, from: number): { sql: string; bindings: unknown[] } {
  return {
    sql: `select jsonb_build_object('ref', t.ref, 'categoryId', t.category_id, 'format', t.format, 'authorId', t.author_id, 'posts', t.posts, 'people', t.people, 'lastNumber', t.last_number, 'begunAt', t.begun_at, 'lastAt', t.last_at, 'firstReplyAt', t.first_reply_at, 'answerId', t.answer_id,
        'isPinned', t.is_pinned, 'isLocked', t.is_locked, 'note', t.note, 'opensAt', t.opens_at, 'closesAt', t.closes_at, 'readTo', coalesce((select r.number from forum.reading r where r.thread_id = t.item_id and r.person_id = ?::uuid), 0),
        'rules', (select jsonb_build_object('format', c.format, 'begins', c.begins, 'replies', c.replies, 'ceiling', c.ceiling, 'lookedAt', c.looked_at, 'isTrial', c.is_trial) from forum.category c where c.item_id = t.category_id),
        'isModerator', exists (select 1 from forum.moderator m where m.category_id = t.category_id and m.person_id = ?::uuid),
        'previous', (select min(x.number) from (select p.number from forum.post p where p.thread_id = t.item_id and p.number < ? order by p.number desc limit 25) x),
        'moved', (select coalesce(jsonb_agg(jsonb_build_object('number', m.number, 'post', m.post_id, 'thread', m.thread) order by m.number), '[]') from (select m.number, m.post_id, p.thread_id as thread from forum.moved m join forum.post p on p.id = m.post_id where m.thread_id = t.item_id and m.number >= ? and p.thread_id <> t.item_id order by m.number limit 25) m),
        'outcomes', (select coalesce(jsonb_agg(o.item_id), '[]') from (select o.item_id from forum.outcome o where o.thread_id = t.item_id order by o.at desc limit 10) o),
        'sides', case when t.format = 'debate' then (select jsonb_build_object('for', count(distinct p.author_id) filter (where p.side = 'for'), 'against', count(distinct p.author_id) filter (where p.side = 'against')) from forum.post p where p.thread_id = t.item_id and p.state = 'shown') else '{"for": 0, "against": 0}'::jsonb end,
        'administrations', (select count(distinct p.administration) from forum.post p where p.thread_id = t.item_id and p.state = 'shown'),
        'poll', (select jsonb_build_object('question', o.question, 'choices', o.choices, 'isMultiple', o.is_multiple, 'closesAt', o.closes_at, 'voters', (select count(*) from forum.ballot b where b.thread_id = o.thread_id),
          'counts', (select coalesce(jsonb_object_agg(c.choice, c.n), '{}') from (select choice, count(*) as n from forum.ballot b, jsonb_array_elements_text(b.choices) as choice where b.thread_id = o.thread_id group by choice) c),
          'mine', (select b.choices from forum.ballot b where b.thread_id = o.thread_id and b.person_id = ?::uuid)) from forum.poll o where o.thread_id = t.item_id)) as own,
      t.category_id as item_id, null::uuid as person_id from forum.thread t where t.item_id = ?::uuid`,
    bindings: [viewer.id, viewer.id, from, from, viewer.id, id],
  }
}

function postOf(viewer: Viewer, own: Own, person: SeatHolder | null): ReadPost {
  // Visitors read what was said, and from where; not who said it.
  const author = viewer.id === null ? null : person
  return { ...own, author, postedAt: at(own.postedAt), editedAt: orNull(own.editedAt), replyTo: own.replyTo && { ...own.replyTo, name: '' } }
}

function factsFrom(own: OwnFacts, category: ItemSummary | null): Facts {
  const { poll } = own
  return {
    ...own, category, begunAt: at(own.begunAt), lastAt: at(own.lastAt), firstReplyAt: orNull(own.firstReplyAt), opensAt: orNull(own.opensAt), closesAt: orNull(own.closesAt),
    poll: poll && { question: poll.question, isMultiple: poll.isMultiple, closesAt: orNull(poll.closesAt), voters: poll.voters, hasVoted: poll.mine !== null, choices: poll.choices.map((text, n) => ({ text, votes: poll.counts[n] ?? 0, isMine: poll.mine?.includes(n) ?? false })) },
  }
}
