import type { CoreServices, DemoKit } from '@diwan/core'
export async function loadDemoLessons(_deps: CoreServices, _kit: DemoKit): Promise<void> {}
