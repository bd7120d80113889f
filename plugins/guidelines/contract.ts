/** What other plugins may ask of guidelines. */
// oxlint-disable-next-line typescript/no-empty-interface
export interface Guidelines {}

declare module '@diwan/core' {
  interface PluginApis { guidelines: Guidelines }
  interface SlotSubjects {
    /** In the kit of a technology: what is being discussed of it, what can be counted, what can be learned. `topic` is the technology's id. */
    'guidelines.kit.threads': { topic: string }
    'guidelines.kit.data': { topic: string }
    'guidelines.kit.course': { topic: string }
  }
}
