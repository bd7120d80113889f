/** Numbers of an SVG path, with a space only where a minus sign does not already part them. */
export function joined(numbers: readonly number[], continues = false): string {
  return numbers.map((number, index) => (number < 0 || (index === 0 && !continues) ? '' : ' ') + number).join('')
}
