/** Names of columns and of fields inside of them: when two are one. */

/** Names are compared without case: engines fold them differently. */
export function fold(name: string): string {
  return name.toLowerCase();
}

/** Names for a sentence: `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
