/** Exit codes of every command. */
export const exitCodes = {
  fine: 0,
  /** The command could not do what it was asked. */
  failed: 1,
  /** The command was not understood. */
  usage: 2,
  /** The site cannot start until somebody changes something; starting it again does not help. */
  cannotStart: 78,
}
