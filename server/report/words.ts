/** Small words that every report shares: numbers, plurals, times, and text that cannot drive a terminal. */
import type { Acceptance } from '../engine/types.ts';

const NUMBER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A count for people: `3,018`. */
export function grouped(count: number): string {
  return NUMBER.format(count);
}

/** `1 row`, `3,018 rows`. `plural` is only needed where an `s` does not do. */
export function counted(count: number, word: string, plural = `${word}s`): string {
  return `${grouped(count)} ${count === 1 ? word : plural}`;
}

/** A duration for people: `340 ms`, `12.4 s`, `3 min 20 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${String(Math.round(ms))} ms`;
  if (ms < 60_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1000);
  return `${String(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`;
}

/** An amount of bytes for people: `812 B`, `1.2 MB`. */
export function bytes(amount: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [value, unit] = [amount, 0];
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 ? String(value) : value.toFixed(1)} ${units[unit] ?? ''}`;
}

/** A share for people, never rounded up to all or down to nothing: `100 %`, `99.2 %`, `more than 99.9 %`, `less than 0.1 %`. */
export function percent(share: number): string {
  if (share >= 1) return '100 %';
  if (share <= 0) return '0 %';
  if (share > 0.999) return 'more than 99.9 %';
  if (share < 0.001) return 'less than 0.1 %';
  return `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
}

/**
 * How long ago something was: `just now`, `2 min ago`, `3 h ago`; after a day the day itself, `2016-07-03`. What is still to come was told by another clock:
 * `on 2016-07-03 by a fast clock`.
 * @param then ISO 8601 @param now the time at which it is read
 */
export function ago(then: string, now: Date): string {
  const minutes = Math.floor((now.getTime() - Date.parse(then)) / 60_000);
  // Two clocks that are set may be some seconds apart.
  if (minutes < -1) return `on ${then.slice(0, 10)} by a fast clock`;
  if (!(minutes >= 1)) return 'just now';
  if (minutes < 60) return `${String(minutes)} min ago`;
  if (minutes < 24 * 60) return `${String(Math.floor(minutes / 60))} h ago`;
  return `on ${then.slice(0, 10)}`;
}

// C0 and C1 controls, DEL, and the characters that reorder, hide or break a line: a cell that holds them must not drive a terminal.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text with control, hidden and reordering characters written out (`\n`, `\x1b`, `\u202e`), so that it is seen and nothing obeys it. */
export function visible(text: string): string {
  return text.replace(UNSAFE, character => {
    const code = character.charCodeAt(0);
    return NAMED[character] ?? (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`);
  });
}

/** At most `length` characters (code points), the last one an ellipsis when something was cut. */
export function shortened(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, Math.max(0, length - 1)).join('')}…`;
}

/** Who accepts a difference, and why: `until 2027-01-31 by the data team: corrected by hand`. */
export function acceptedWords({ until, by, reason }: Acceptance): string {
  return `until ${until}${by === undefined ? '' : ` by ${by}`}: ${reason}`;
}

/** How many characters (code points) a text has. */
export function lengthOf(text: string): number {
  return [...text].length;
}

/** The name of a partition for people; null holds the rows without a value in the partition column. */
export function partitionName(partition: string | null): string {
  if (partition === null) return 'NULL';
  return partition === '' ? "''" : visible(partition);
}
