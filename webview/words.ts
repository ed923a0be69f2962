/** Texts laid out for the eye. */
import { h } from './dom.ts';
import type { Child } from './dom.ts';

/** Longer words may break anywhere: they would not fit into a narrow panel. */
const WHOLE = 28;

/** A sentence whose words with a hyphen, such as the name of a partition (`2016-07`), stay on one line. */
export function unbroken(text: string): readonly Child[] {
  return text.split(/( +)/u).map(word => (word.includes('-') && word.length <= WHOLE ? h('span', { class: 'unbroken' }, word) : word));
}
