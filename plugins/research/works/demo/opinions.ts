import type { Verdict } from '../model/review.ts'

/** Who is asked in the demonstration; who is of the study's own administration is passed over. */
export const reviewers: readonly string[] = ['jonas-arp', 'chipo-nhamorera', 'salma-al-fayyal', 'hernan-altaparra', 'ruby-ashgrove-lim', 'aimee-dossou-varin', 'arif-santokusumo', 'lena-ostrovar', 'samir-tazrouti', 'achieng-barakwe', 'salif-ouedrame', 'percival-dunmoor', 'naledi-kgosimore']

interface Opinion { scores: number[]; verdict: Verdict; toAuthor: string; toEditors: string }
export const opinions: readonly Opinion[] = [
  { scores: [5, 4, 4, 4, 5], verdict: 'minor', toAuthor: 'A question many of us have, and an honest answer. Please give the number of cases in each group beside every percentage, and say in the abstract that one site was measured.', toEditors: '' },
  { scores: [4, 3, 3, 5, 4], verdict: 'major', toAuthor: 'Clearly written. The comparison would be stronger with the months before the change as well: as it stands, the season may explain part of what is seen. Table 2 has no unit.', toEditors: 'With the earlier months in, I would have no objection.' },
  { scores: [4, 4, 4, 3, 5], verdict: 'accept', toAuthor: 'We could use this on Monday. The limits are said where they belong. One wish: put the costs in the second section, since that is what our executive will look for first.', toEditors: '' },
  { scores: [3, 4, 4, 4, 3], verdict: 'minor', toAuthor: 'Sound, and modest in what it claims. I tried the calculation with the figures of the annex and had the same result, except for line 14, where a rounded number was used.', toEditors: 'I repeated the calculation from the annex.' },
  { scores: [5, 3, 4, 4, 4], verdict: 'minor', toAuthor: 'What was to be measured was written down before: thank you for that. Please add why six weeks were left out, with the result as it would have been with them.', toEditors: '' },
  { scores: [4, 4, 5, 4, 4], verdict: 'accept', toAuthor: 'Nothing that matters is missing. The map could be larger, and the word “efficient” means something else to economists than to you: say minutes.', toEditors: '' },
  { scores: [4, 2, 3, 3, 4], verdict: 'major', toAuthor: 'The effect and the new rule came in the same month. I do not see how they can be told apart with these data, and the text should not try. Say what both did together, and it is a good paper.', toEditors: 'The authors may not like this. I would not give way on it.' },
]
