import { TooLarge, type Paper, type PaperBlock, type PaperWords } from '../../contract/index.ts'

const longest = 3_000_000
/** Of one block, which is set without giving the loop to others, and of a sheet, which is set again and again until it fits: some 0.2 s. */
const atOnce = 20_000, onSheet = 4_000

/** @throws TooLarge for what would cost more than a paper may */
export function checkBounds({ look, blocks, cover }: Paper): void {
  const most = look === 'certificate' ? onSheet : longest
  let sum = cover ? cover.title.length + (cover.lead?.length ?? 0) : 0
  if (sum > onSheet) throw new TooLarge(onSheet)
  if (blocks.length > most / 10) throw new TooLarge(most)
  for (const block of blocks) {
    for (const { text } of wordsOf(block)) {
      if (text.length > atOnce) throw new TooLarge(atOnce)
      sum += text.length
    }
    if (sum > most) throw new TooLarge(most)
  }
}

/** All words of a block. */
export function wordsOf(block: PaperBlock): readonly PaperWords[] {
  switch (block.kind) {
    case 'page': return []
    case 'facts': return block.facts
    case 'box': return [block.title, ...block.pairs]
    case 'table': return [...block.head, ...block.rows.flat()]
    default: return [block]
  }
}
