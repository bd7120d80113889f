/**
 * What a process started here gets of the environment: all of this one, which goes before what is asked for. Plain JavaScript, for
 * the supervising process.
 * @param {Record<string, string>} asked
 */
export const childEnvironment = (asked) => ({ ...asked, ...process.env })
