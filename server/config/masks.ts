/** Masks: how a value of a column is shown to people. Comparing is not touched by them. Plain data, for the configuration and its schema. */

/** One mask. */
export interface MaskSpec {
  readonly name: string;
  /** One sentence for people, with what remains to be seen. */
  readonly description: string;
}

/** Every mask. `hide` shows the least. */
export const MASKS: readonly MaskSpec[] = [
  { name: 'hide', description: 'Nothing of the value is shown.' },
  { name: 'hash', description: 'A short hash is shown instead: equal values can be told, the value cannot.' },
  { name: 'phone', description: 'Only the last two digits are shown.' },
  { name: 'email', description: 'Only the first character and the domain are shown.' },
  { name: 'name', description: 'Only the initials are shown.' },
  { name: 'card', description: 'Only the last four digits are shown.' },
  { name: 'date', description: 'Only the year is shown.' },
];

/** The mask to use when the one asked for is not known: what cannot be masked as told must not be shown. */
export const STRICTEST_MASK = 'hide';
