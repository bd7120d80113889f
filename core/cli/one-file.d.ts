export function useOneFile(): void
export function makeOneFile(): Promise<void>
