import type { Command } from '../command.ts'

/** Runs in main.js, without this file: what stands here is only shown. */
export const start: Command = {
  usage: 'start', summary: 'Serves the site until it is stopped; npm start does the same.',
  help: 'The first start makes the data and loads the demonstration. A process of its own watches over the one that serves, starts it again\nwhen it dies, and pauses a plugin that keeps everybody waiting.',
  options: { 'safe-mode': { type: 'boolean', description: 'only core\'s own pages, no plugins' } as never },
  run: () => {},
}
