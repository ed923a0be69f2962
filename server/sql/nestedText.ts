/** JSON inside of the texts that engines make: no engine writes it by meaning, so it is made canonical here. */
import { StoreError } from '../engine/errors.ts';
import { compareCodePoints } from '../engine/order.ts';
import type { CanonicalForm, CanonicalValue } from '../engine/types.ts';
import { canonicalJson } from './jsonText.ts';
import { isBarePart, NULL_MARK, partOf, SEPARATOR } from './rowText.ts';

/** Whether values of the form are or hold JSON. */
export function holdsJson(form: CanonicalForm): boolean {
  switch (form.form) {
    case 'json':
      return true;
    case 'array':
      return holdsJson(form.element);
    case 'map':
      return holdsJson(form.key) || holdsJson(form.value);
    case 'row':
      return form.fields.some(holdsJson);
    default:
      return false;
  }
}

/** The canonical text of what `Dialect.unfinished` gave. Throws a `StoreError` `internal` for a text that is none. */
export function finishedText(text: string, form: CanonicalForm): string {
  if (!holdsJson(form)) return text;
  switch (form.form) {
    case 'array':
      // PostgreSQL's arrays of more dimensions keep the text of the engine, behind a brace.
      return text.startsWith('[') ? `[${parts(text, () => [form.element]).join(SEPARATOR)}]` : text;
    case 'map':
      return `{${parts(text, () => [form.key, form.value]).sort(compareCodePoints).join(SEPARATOR)}}`;
    case 'row':
      return `(${parts(text, (i) => [form.fields[i] ?? unreadable()]).join(SEPARATOR)})`;
    default:
      return canonicalJson(text);
  }
}

/** What stands between the brackets of `text`, each finished; a piece has a part for each of its forms, with `=` between them. */
function parts(text: string, formsOf: (index: number) => readonly CanonicalForm[]): string[] {
  const found: string[] = [];
  let at = 1;
  while (at < text.length - 1) {
    if (found.length > 0 && text[at++] !== SEPARATOR) unreadable();
    const written: string[] = [];
    for (const form of formsOf(found.length)) {
      if (written.length > 0 && text[at++] !== '=') unreadable();
      const part = partAt(text, at, form);
      written.push(partOf(part.value === null ? null : finishedText(part.value, form), form));
      at = part.end;
    }
    found.push(written.join('='));
  }
  return found;
}

/** The part of `form` that begins at `start`, and where it ends. */
function partAt(text: string, start: number, form: CanonicalForm): { readonly value: CanonicalValue; readonly end: number } {
  if (text.startsWith(NULL_MARK, start)) return { value: null, end: start + NULL_MARK.length };
  if (isBarePart(form)) {
    let end = start;
    while (end < text.length && !'|=])}'.includes(text.charAt(end))) end++;
    return { value: text.slice(start, end), end };
  }
  const colon = text.indexOf(':', start);
  const length = Number(text.slice(start, colon));
  if (colon < 0 || !Number.isSafeInteger(length)) unreadable();
  let end = colon + 1;
  for (let n = 0; n < length; n++) end += (text.codePointAt(end) ?? unreadable()) > 0xffff ? 2 : 1;
  return { value: text.slice(colon + 1, end), end };
}

/** Says nothing of the text: it holds values. */
function unreadable(): never {
  throw new StoreError('internal', 'A value of an array, map or row with JSON came in a form that cannot be read.');
}
