/** Edits to the text of `parity.jsonc`, which keep its comments and layout. */
import { applyEdits, modify } from 'jsonc-parser';
import type { FormattingOptions, JSONPath } from 'jsonc-parser';
import type { Tolerance } from '../engine/types.ts';

/** A replacement in the text (UTF-16 offsets). */
export interface ConfigEdit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** What is said of one column of a table mapping; it is added to what stands there. Texts and numbers as JSON has them. */
export interface ColumnRule {
  readonly tolerance?: { readonly [Name in keyof Tolerance]: number };
  readonly trimBlanks?: true;
  readonly foldCase?: true;
}

/**
 * The edits that give a column of a logical table a rule. A tolerance replaces the one that stands there; other rules stay.
 * @returns edits to the text as it stands, none when the text is no JSON object or has no such table
 */
export function addRule(text: string, table: string, column: string, rule: ColumnRule): readonly ConfigEdit[] {
  if (!has(text, ['tables', table])) return [];
  const formattingOptions = layoutOf(text);
  let changed = text;
  for (const [name, value] of Object.entries(rule)) {
    const path: JSONPath = ['tables', table, 'columns', column, name];
    try {
      changed = applyEdits(changed, modify(changed, path, value, { formattingOptions }));
    } catch {
      // Something on the way is no object: what to write there is for a person to say.
      return [];
    }
  }
  return difference(text, changed);
}

/** True when the text holds something at that path. */
function has(text: string, path: JSONPath): boolean {
  try {
    return modify(text, path, undefined, {}).length > 0;
  } catch {
    return false;
  }
}

/** How the text is laid out, so that what is added looks like the rest. */
function layoutOf(text: string): FormattingOptions {
  const indent = /^([ \t]+)\S/mu.exec(text)?.[1] ?? '  ';
  return { insertSpaces: !indent.startsWith('\t'), tabSize: indent.startsWith('\t') ? 4 : indent.length, eol: text.includes('\r\n') ? '\r\n' : '\n' };
}

/** One edit for what lies between the first and the last difference. */
function difference(before: string, after: string): readonly ConfigEdit[] {
  if (before === after) return [];
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < least - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  return [{ offset: head, length: before.length - head - tail, text: after.slice(head, after.length - tail) }];
}
