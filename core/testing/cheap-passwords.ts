/** Hashes that cost next to nothing: no test waits for a good one. */
export const cheapPasswords = { cost: { memory: 8, passes: 1, parallelism: 1 } }
