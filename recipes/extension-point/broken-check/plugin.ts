import { definePlugin } from '@diwan/core'
import type {} from '../checklist/contract.ts'

export default definePlugin({
  id: 'broken-check',
  requires: { core: '^0.1.0' },
  checks: { moon: { question: 'broken-check.question', count: () => { throw new Error('clouds') } } },
})
