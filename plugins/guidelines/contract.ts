/** What other plugins may ask of guidelines. */
// oxlint-disable-next-line typescript/no-empty-interface
export interface Guidelines {}

declare module '@diwan/core' { interface PluginApis { guidelines: Guidelines } }
