export const packages: readonly string[]
export function place(): string | null
export function indexOf(folder: string): Record<string, { imported: string; required: string }> | null
export function useOneFile(home?: string): void
export function makeOneFile(): void
