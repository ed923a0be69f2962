/** Reads names of types as engines print them: `DECIMAL(18,3)`, `array(row(a integer, "b c" varchar(5)))`, `STRUCT(a INTEGER[])`. */

import type { ColumnType } from '../../engine/types.ts';

/** A type's name taken apart. */
export interface TypeName {
  /** The words before the brackets, in lower case with single blanks, and what follows the brackets: `timestamp with time zone`. */
  readonly base: string;
  /** What is between the brackets, split at top-level commas; undefined without brackets. */
  readonly args: readonly string[] | undefined;
}

/** Splits at `separator` outside of brackets and quotes. */
export function splitTopLevel(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote: string | undefined;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? '';
    if (quote !== undefined) {
      if (c === quote) quote = undefined;
      continue;
    }
    if (c === '"' || c === "'" || c === '`') quote = c;
    else if (c === '(' || c === '[') depth++;
    else if (c === ')' || c === ']') depth--;
    else if (c === separator && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** Takes `base(args) rest` apart. */
export function parseTypeName(text: string): TypeName {
  const open = text.indexOf('(');
  if (open < 0) return { base: words(text), args: undefined };
  const close = closingBracket(text, open);
  return { base: words(`${text.slice(0, open)} ${text.slice(close + 1)}`), args: splitTopLevel(text.slice(open + 1, close), ',') };
}

/** A field of a row type: `"b c" varchar(5)` is `b c` and `varchar(5)`. A field without a name has ''. */
export function parseField(text: string): { readonly name: string; readonly type: string } {
  if (text.startsWith('"')) {
    let end = 1;
    while (end < text.length && (text[end] !== '"' || text[end + 1] === '"')) end += text[end] === '"' ? 2 : 1;
    return { name: text.slice(1, end).replaceAll('""', '"'), type: text.slice(end + 1).trim() };
  }
  const parts = splitTopLevel(text, ' ');
  const [first] = parts;
  if (first === undefined || parts.length === 1) return { name: '', type: text };
  // A field without a name, whose type has several words: `timestamp(3) with time zone`.
  if (/^(?:with|without) time zone$|^day to second\b|^year to month$|^precision$|^varying\b/i.test(text.slice(first.length).trim())) return { name: '', type: text };
  return { name: first, type: text.slice(first.length).trim() };
}

/** The row type whose fields the arguments are. */
export function rowType(name: TypeName, parseType: (native: string) => ColumnType): Extract<ColumnType, { kind: 'row' }> {
  return {
    kind: 'row',
    fields: (name.args ?? []).map((text) => {
      // A field without a name may have a type of several words: `timestamp(3) with time zone`.
      const whole = text.startsWith('"') ? null : parseType(text);
      if (whole !== null && isKnown(whole)) return { name: '', type: whole };
      const field = parseField(text);
      return { name: field.name, type: parseType(field.type) };
    }),
  };
}

/** Whether nothing inside the type is of a kind that is not known: `a integer[]` is no type, though it looks like an array of `a integer`. */
function isKnown(type: ColumnType): boolean {
  switch (type.kind) {
    case 'unsupported':
      return false;
    case 'array':
      return isKnown(type.element);
    case 'map':
      return isKnown(type.key) && isKnown(type.value);
    case 'row':
      return type.fields.every((field) => isKnown(field.type));
    default:
      return true;
  }
}

/** The whole number that an argument stands for, or the default. */
export function numberArgument(name: TypeName, index: number, otherwise: number): number {
  const text = name.args?.[index];
  const value = text === undefined ? Number.NaN : Number(text);
  return Number.isInteger(value) ? value : otherwise;
}

/** In lower case, with single blanks. */
export function words(text: string): string {
  return text.trim().toLowerCase().split(/\s+/).join(' ');
}

function closingBracket(text: string, open: number): number {
  let depth = 0;
  let quote: string | undefined;
  for (let i = open; i < text.length; i++) {
    const c = text[i] ?? '';
    if (quote !== undefined) {
      if (c === quote) quote = undefined;
    } else if (c === '"' || c === "'" || c === '`') quote = c;
    else if (c === '(') depth++;
    else if (c === ')' && --depth === 0) return i;
  }
  return text.length;
}
