export type { Contributions, PluginState, PluginStatus } from '../pages/plugin-desk.ts'
