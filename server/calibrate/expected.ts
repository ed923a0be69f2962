/** The canonical text of a value, made here: what every engine has to make of it in SQL. */
import { placesOf } from '../engine/rowFields.ts';
import type { CanonicalForm, CanonicalValue, ColumnType } from '../engine/types.ts';
import { compareCodePoints } from '../engine/order.ts';
import { naturalForm } from '../sql/dialects/engineSql.ts';
import { atMidnight } from '../sql/calendar.ts';
import { canonicalJson } from '../sql/jsonText.ts';
import { partOf } from '../sql/rowText.ts';
import type { TypedValue } from '../sql/typedValues.ts';
import { intervalParts, zonedTimeParts } from '../sql/typedValues/rows.ts';

/**
 * The text of `value` of `type` in `form`. Undefined where the form does not say it.
 */
export function expectedText(value: TypedValue, type: ColumnType, form: CanonicalForm): CanonicalValue | undefined {
  if (value === null) return null;
  if (typeof value !== 'string') return nestedText(value, type, form);
  switch (form.form) {
    case 'integer':
      return decimalText(value, 0);
    case 'decimal':
      return decimalText(value, form.scale);
    case 'float':
      // An exact number that no double is near keeps all its digits.
      if (type.kind !== 'float' && Math.abs(Number(value)) === Infinity) return decimalText(value, 0);
      return floatText(form.bits === 32 ? Math.fround(Number(value)) : Number(value));
    case 'boolean':
      return value;
    case 'text':
      // What an engine prints of an address is the engine's to say.
      return type.kind === 'text' && type.address !== undefined ? undefined : textOf(value, type, form);
    case 'date':
      return value;
    case 'time':
      return withFraction(value, form.precision);
    case 'zonedTime': {
      const { time, offset } = zonedTimeParts(value);
      return `${withFraction(time, form.precision)} ${offset}`;
    }
    case 'timestamp':
      return momentText(type.kind === 'date' ? atMidnight(value) : value, form.precision);
    case 'binary':
      return type.kind === 'text' ? Buffer.from(value, 'utf8').toString('hex') : value;
    case 'uuid':
      if (type.kind === 'text') return uuidOfText(value);
      return type.kind === 'binary' ? hyphenated(value) : value;
    case 'interval': {
      if (form.days === 'apart') return value;
      const { months, days, micros } = intervalParts(value);
      return `${months} ${days * 86_400_000_000n + micros}`;
    }
    case 'address':
      return form.mapped && value.startsWith('0000:0000:0000:0000:0000:ffff:') && !value.includes('/') ? dotted(value.slice(-9)) : value;
    case 'json':
      return canonicalJson(type.kind === 'text' && type.fixed ? trimmed(value) : value);
    default:
      return undefined;
  }
}

function textOf(value: string, type: ColumnType, form: Extract<CanonicalForm, { form: 'text' }>): string | undefined {
  const natural = type.kind === 'text' ? null : naturalForm(type);
  const own = natural === null ? value : expectedText(value, type, natural);
  if (typeof own !== 'string') return undefined;
  // A CHAR(n) has no blanks at its end that are data, whatever is made of the text.
  const cut = form.trimBlanks || (type.kind === 'text' && type.fixed) ? trimmed(own) : own;
  return form.foldCase ? folded(cut) : cut;
}

function nestedText(value: Exclude<TypedValue, string | null>, type: ColumnType, form: CanonicalForm): string | undefined {
  const field = (part: TypedValue, partType: ColumnType, partForm: CanonicalForm): string | undefined => {
    const text = expectedText(part, partType, partForm);
    return text === undefined ? undefined : partOf(text, partForm);
  };
  if ('array' in value && type.kind === 'array' && form.form === 'array') {
    return joined('[', value.array.map((part) => field(part, type.element, form.element)), ']');
  }
  if ('map' in value && type.kind === 'map' && form.form === 'map') {
    const entries = value.map.map(([key, part]) => {
      const [left, right] = [field(key, type.key, form.key), field(part, type.value, form.value)];
      return left === undefined || right === undefined ? undefined : `${left}=${right}`;
    });
    return joined('{', entries.sort((left, right) => compareCodePoints(left ?? '', right ?? '')), '}');
  }
  if ('row' in value && type.kind === 'row' && form.form === 'row') {
    const places = form.names === undefined ? type.fields.map((_, i) => i) : placesOf(type.fields, form.names);
    return joined('(', form.fields.map((partForm, i) => {
      const place = places?.[i] ?? -1;
      const part = type.fields[place];
      const own = value.row[place] ?? null;
      return part === undefined ? undefined : field(type.union === true && place === 0 ? memberName(own, type, form.names ?? [], places ?? []) : own, part.type, partForm);
    }), ')');
  }
  return undefined;
}

/** The name of the member that a union is, spelled as it was agreed. */
function memberName(tag: TypedValue, type: Extract<ColumnType, { kind: 'row' }>, names: readonly string[], places: readonly number[]): TypedValue {
  const at = places.findIndex((place) => place > 0 && type.fields[place]?.name === tag);
  return names[at] ?? tag;
}

function joined(open: string, parts: readonly (string | undefined)[], close: string): string | undefined {
  return parts.includes(undefined) ? undefined : `${open}${parts.join('|')}${close}`;
}

/** What a text is that may be no UUID: the marks of a row text are capital letters then, which no text in small letters has. */
function uuidOfText(value: string): string {
  const marks: Readonly<Record<string, string>> = { '|': 'P', '~': 'T', ';': 'S', '!': 'X', '=': 'E' };
  return folded(trimmed(value)).replace(/[|~;!=]/g, (mark) => marks[mark] ?? mark);
}

/** A to Z as small letters. */
const folded = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Blanks (U+0020) at the end are cut. */
const trimmed = (text: string): string => text.replace(/ +$/, '');

/** Without zeros in front and −0, with exactly `scale` digits behind the point, or with all of them where there are more. */
function decimalText(value: string, scale: number): string {
  const [whole = '', fraction = ''] = value.replace('-', '').split('.');
  const digits = fraction.replace(/0+$/, '').padEnd(scale, '0');
  const text = `${whole.replace(/^0+(?=\d)/, '')}${digits === '' ? '' : `.${digits}`}`;
  return value.startsWith('-') && /[1-9]/.test(text) ? `-${text}` : text;
}

/** JavaScript has the fewest digits that give a double back; only the notation is put right. */
export function floatText(x: number): string {
  if (x === 0) return '0';
  const magnitude = Math.abs(x);
  if (!Number.isFinite(x) || (magnitude >= 1e-3 && magnitude < 1e15)) return String(x);
  return x.toExponential().replace('e+', 'e');
}

/** The digits after the second stand before the mark of a year before Christ. */
function momentText(value: string, precision: number): string {
  if (!/\d/.test(value)) return value;
  return value.endsWith(' BC') ? `${withFraction(value.slice(0, -3), precision)} BC` : withFraction(value, precision);
}

function withFraction(value: string, precision: number): string {
  const [whole = '', fraction = ''] = value.split('.');
  const digits = fraction.replace(/0+$/, '').padEnd(precision, '0');
  return digits === '' ? whole : `${whole}.${digits}`;
}

/** `0a00:0001` is `10.0.0.1`. */
function dotted(groups: string): string {
  return (groups.replace(':', '').match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).join('.');
}

function hyphenated(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
