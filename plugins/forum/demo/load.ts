import type { CoreServices, DemoKit } from '@diwan/core'
export async function loadDemo(_deps: CoreServices, _kit: DemoKit): Promise<void> {}
