/** `from` does not reach `person`: `block`, they are told nothing of what `from` does; `mute`, they find it in their inbox and are not called to it, by mail or by the count. */
export interface Apart { person: string; from: string; how: 'block' | 'mute' }
export interface AskedApart { people: readonly string[]; from: readonly string[] }
