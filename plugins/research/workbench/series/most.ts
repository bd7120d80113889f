/** What one table may hold: characters, lines, cells, dates of a series, series. */
export const most = { text: 2_000_000, lines: 200_000, cells: 400_000, points: 5_000, series: 200 } as const
