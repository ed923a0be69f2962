/** What is said of the texts that edge values got. */
import type { CanonicalValue, Side, Sides } from '../engine/types.ts';
import { SIDES } from '../engine/types.ts';
import type { TypedValue } from '../sql/typedValues.ts';

/** One edge value on one side. */
export interface Seen {
  readonly value: TypedValue;
  /** The text that came. */
  readonly text: CanonicalValue;
  /** The text that it has to be; undefined where only the sides are held against each other. */
  readonly wanted: CanonicalValue | undefined;
  /** The row hash that came, and what it has to be for the text that came; null where there is none to compute. */
  readonly hash: string | null;
  readonly hashOfText: string | null;
}

/** Examples that are named at most. */
const EXAMPLES = 3;

/**
 * What disagrees, in words with examples, or null. Strictest first: a text that is not the value's, a row hash that is not that of the text. Held
 * against the value and not only against the other side: two engines that lose the same digits agree, and are wrong.
 */
export function judge(seen: Sides<readonly Seen[]>): string | null {
  const wrong: string[] = [];
  for (const side of SIDES) {
    for (const { value, text, wanted } of seen[side]) {
      if (wanted !== undefined && text !== wanted) wrong.push(`the ${side} side writes ${shown(value)} as ${quotedText(text)}, which has to be ${quotedText(wanted)}`);
    }
  }
  if (wrong.length === 0) wrong.push(...wrongHashes(seen));
  return examples(wrong);
}

function examples(wrong: readonly string[]): string | null {
  if (wrong.length === 0) return null;
  const more = wrong.length - EXAMPLES;
  return `${wrong.slice(0, EXAMPLES).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

/** Row hashes that are not those of the texts. An engine's own hash is held against the other side: one text, one hash. */
function wrongHashes(seen: Sides<readonly Seen[]>): readonly string[] {
  const wrong: string[] = [];
  const known = new Map<string, { readonly hash: string; readonly side: Side }>();
  for (const side of SIDES) {
    for (const { value, text, hash, hashOfText } of seen[side]) {
      if (hash === null) continue;
      if (hashOfText !== null) {
        if (hash !== hashOfText) wrong.push(`the ${side} side hashes a row with ${shown(value)} otherwise than its text`);
        continue;
      }
      const before = known.get(JSON.stringify(text));
      if (before === undefined) known.set(JSON.stringify(text), { hash, side });
      else if (before.hash !== hash) wrong.push(`rows with ${shown(value)} have two hashes`);
    }
  }
  return wrong;
}

/** An edge value for people: cut, with characters that cannot be seen escaped. */
function shown(value: TypedValue): string {
  return value === null ? 'NULL' : typeof value === 'string' && /^[-+.:\w ]{1,80}$/.test(value) ? (/^[-+.\d]/.test(value) ? value : JSON.stringify(value)) : escaped(JSON.stringify(value));
}

function quotedText(text: CanonicalValue): string {
  return text === null ? 'NULL' : escaped(JSON.stringify(text));
}

function escaped(text: string): string {
  const cut = [...text].length > 80 ? `${[...text].slice(0, 80).join('')}…` : text;
  return cut.replace(/[^\x20-\x7e…]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
