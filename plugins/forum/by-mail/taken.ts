import type { MailReply } from '@diwan/core'
import type { Answers } from './answers.ts'

const take = ({ answers }: { answers: Answers }, reply: MailReply): Promise<void> => answers.take(reply)
/** Letters of these notices can be answered by mail. */
export const takenByMail = { mention: take, reply: take, post: take, topic: take, answer: take, talk: take, asked: take }
