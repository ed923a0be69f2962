/** The canonical form on which two column types agree. Always the finer of the two: a difference is never rounded away here. */
import type { ColumnRule } from './ports.ts';
import { pairFields, placesOf } from './rowFields.ts';
import type { CanonicalForm, ColumnType, Sides } from './types.ts';

/** The agreed form with what it means in words, or why there is none. */
export type Agreed =
  | { readonly form: CanonicalForm; readonly notes: readonly string[]; readonly blindSpots: readonly string[] }
  | { readonly unsupported: string };

const NONE: readonly string[] = [];

type RowType = Extract<ColumnType, { kind: 'row' }>;

function plain(form: CanonicalForm): Agreed {
  return { form, notes: NONE, blindSpots: NONE };
}

/** Agrees on a form for a column of two types under its rule. */
export function agreeForm(types: Sides<ColumnType>, rule: ColumnRule | undefined): Agreed {
  const { legacy } = types;
  const other = types.new;
  if (legacy.kind === 'unsupported' || other.kind === 'unsupported') return { unsupported: 'no canonical form is known for its type' };

  const own = [legacy, other].map((type) => (type.kind === 'binary' ? type.own : undefined));
  if (own[0] !== own[1]) return { unsupported: `a ${own[0] ?? own[1] ?? ''} compares with its like alone` };

  const numeric = agreeNumbers(legacy, other);
  if (numeric !== null) return numeric;
  const temporal = agreeTimes(legacy, other);
  if (temporal !== null) return temporal;
  const nested = agreeNested(legacy, other, rule);
  if (nested !== null) return nested;

  if (legacy.kind === other.kind) {
    switch (legacy.kind) {
      case 'text':
        return agreeTexts(legacy, other, rule);
      case 'binary':
        return plain({ form: 'binary' });
      case 'uuid':
        return plain({ form: 'uuid' });
      case 'json':
        return { form: { form: 'json' }, notes: NONE, blindSpots: [...variants(legacy, other)] };
      case 'boolean':
        return plain({ form: 'boolean' });
      default:
        break;
    }
  }
  return agreeAcrossKinds(legacy, other, rule);
}

/** What JSON does not show of variants. */
function variants(...types: readonly ColumnType[]): readonly string[] {
  return types.some((type) => type.kind === 'json' && type.variant === true) ? ['the types of a variant that JSON does not have: a date and its text, for example'] : NONE;
}

function agreeTexts(legacy: ColumnType, other: ColumnType, rule: ColumnRule | undefined): Agreed {
  const address = agreeAddresses(legacy, other);
  if (address !== null) return address;
  const apart = unlikePrints(legacy, other);
  if (apart !== null) return apart;
  const fixed = (legacy.kind === 'text' && legacy.fixed) || (other.kind === 'text' && other.fixed);
  const trimBlanks = rule?.trimBlanks ?? fixed;
  const foldCase = rule?.foldCase ?? false;
  const printed = new Set([legacy, other].flatMap((type) => (type.kind === 'text' && type.printed !== undefined && type.printed !== 'enum' ? [type.printed] : NONE)));
  return {
    form: { form: 'text', trimBlanks, foldCase },
    notes: [
      ...[...printed].map((name) => `${name} is compared by what its engine prints`),
      ...(fixed && rule?.trimBlanks === undefined ? ['the padding of CHAR is not data'] : NONE),
      ...(foldCase ? ['compared without case'] : NONE),
    ],
    blindSpots: [...(trimBlanks ? ['trailing blanks'] : NONE), ...(foldCase ? ['upper and lower case'] : NONE)],
  };
}

/** Two network addresses. Null: one at least is none. */
function agreeAddresses(legacy: ColumnType, other: ColumnType): Agreed | null {
  if (legacy.kind !== 'text' || other.kind !== 'text' || legacy.address === undefined || other.address === undefined) return null;
  const kinds = new Set([legacy.address, other.address]);
  if (kinds.has('mapped')) return { form: { form: 'address', mapped: true }, notes: NONE, blindSpots: ['whether an IPv4 address is written as IPv6 (::ffff:10.0.0.1)'] };
  // A type that has IPv6 alone has IPv4 addresses so.
  if (kinds.has('v4') && kinds.has('v6')) return { form: { form: 'address', mapped: true }, notes: ['an IPv4 address that is written as IPv6 (::ffff:10.0.0.1) is that address'], blindSpots: NONE };
  return plain({ form: 'address', mapped: false });
}

/** The engine's name of a type that is no text, and compares with text by what it prints; undefined for texts and enums. */
function printedName(type: ColumnType): string | undefined {
  return type.kind === 'text' && type.printed !== 'enum' ? type.printed : undefined;
}

/** Types that are no texts and are not known to print alike: bits do, and so do the types of PostgreSQL, which is one engine. */
function unlikePrints(legacy: ColumnType, other: ColumnType): Agreed | null {
  const [left, right] = [printedName(legacy), printedName(other)];
  if (left === undefined || right === undefined || left === right) return null;
  const isForeign = (type: ColumnType): boolean => type.kind === 'text' && (type.printed === 'bingtile' || type.address === 'mapped' || type.address === 'v4' || type.address === 'v6');
  const areBits = [left, right].every((name) => name === 'bit' || name === 'bit varying');
  if (areBits || (left !== 'bit' && right !== 'bit' && !isForeign(legacy) && !isForeign(other))) return null;
  return { unsupported: `its types do not compare: what ${left} prints is not known to be what ${right} prints` };
}

function isNumber(type: ColumnType): type is Extract<ColumnType, { kind: 'integer' | 'decimal' | 'float' | 'boolean' | 'bit' }> {
  return type.kind === 'integer' || type.kind === 'decimal' || type.kind === 'float' || type.kind === 'boolean' || type.kind === 'bit';
}

/** Numbers of any two types. Null when the pair is not numeric, or both are boolean. */
function agreeNumbers(legacy: ColumnType, other: ColumnType): Agreed | null {
  if (!isNumber(legacy) || !isNumber(other)) return null;
  if (legacy.kind === 'boolean' && other.kind === 'boolean') return null;
  if (legacy.kind === 'float' || other.kind === 'float') {
    const bits = legacy.kind === 'float' && other.kind === 'float' ? (Math.max(legacy.bits, other.bits) as 32 | 64) : 64;
    if (legacy.kind === other.kind) {
      const mixed = legacy.kind === 'float' && other.kind === 'float' && legacy.bits !== other.bits;
      return { form: { form: 'float', bits }, notes: mixed ? ['a single-precision value is widened exactly'] : NONE, blindSpots: NONE };
    }
    return {
      form: { form: 'float', bits: 64 },
      notes: ['an exact number is compared as the nearest double'],
      blindSpots: ['digits of the exact number beyond a double (about the 16th)'],
    };
  }
  const scale = Math.max(scaleOf(legacy), scaleOf(other));
  if (legacy.kind === 'boolean' || other.kind === 'boolean') return { form: { form: 'decimal', scale }, notes: ['true is 1, false is 0'], blindSpots: NONE };
  const anyScale = [legacy, other].some((type) => type.kind === 'decimal' && type.anyScale === true);
  return plain(scale === 0 && !anyScale ? { form: 'integer' } : { form: 'decimal', scale });
}

function scaleOf(type: ColumnType): number {
  return type.kind === 'decimal' ? type.scale : 0;
}

/** Dates, times, timestamps and intervals. Null when the pair is not temporal. */
function agreeTimes(legacy: ColumnType, other: ColumnType): Agreed | null {
  if (legacy.kind === 'interval' && other.kind === 'interval') return agreeIntervals(legacy.of, other.of);
  if (legacy.kind === 'time' && other.kind === 'time') return plain({ form: 'time', precision: Math.max(legacy.precision, other.precision) });
  if (legacy.kind === 'zonedTime' && other.kind === 'zonedTime') return plain({ form: 'zonedTime', precision: Math.max(legacy.precision, other.precision) });
  if (legacy.kind === 'zonedTime' || other.kind === 'zonedTime') return { unsupported: 'a time with a zone compares with nothing else' };
  const isPoint = (type: ColumnType): type is Extract<ColumnType, { kind: 'date' | 'timestamp' }> => type.kind === 'date' || type.kind === 'timestamp';
  if (!isPoint(legacy) || !isPoint(other)) return null;
  if (legacy.kind === 'date' && other.kind === 'date') return plain({ form: 'date' });
  if (legacy.kind === 'timestamp' && other.kind === 'timestamp') {
    const precision = Math.max(legacy.precision, other.precision);
    return {
      form: { form: 'timestamp', precision },
      notes: legacy.zoned === other.zoned ? NONE : ['a timestamp without zone is taken as UTC'],
      blindSpots: legacy.zoned && other.zoned ? ['the zone in which an instant was written'] : NONE,
    };
  }
  const precision = Math.max(legacy.kind === 'timestamp' ? legacy.precision : 0, other.kind === 'timestamp' ? other.precision : 0);
  return { form: { form: 'timestamp', precision }, notes: ['a date is taken as its midnight'], blindSpots: NONE };
}

type Held = Extract<ColumnType, { kind: 'interval' }>['of'];

function agreeIntervals(legacy: Held, other: Held): Agreed {
  if (legacy !== other && legacy !== 'all' && other !== 'all') return { unsupported: 'an interval of months and one of seconds do not compare' };
  if (legacy !== 'seconds' && other !== 'seconds') return plain({ form: 'interval', days: 'apart' });
  const form: CanonicalForm = { form: 'interval', days: 'in hours' };
  return legacy === other ? plain(form) : { form, notes: ['a day of an interval is taken as 24 hours'], blindSpots: ['whether a day or 24 hours were written'] };
}

function agreeNested(legacy: ColumnType, other: ColumnType, rule: ColumnRule | undefined): Agreed | null {
  if (legacy.kind === 'array' && other.kind === 'array') {
    const element = agreeForm({ legacy: legacy.element, new: other.element }, rule);
    return 'unsupported' in element ? element : { ...element, form: { form: 'array', element: element.form } };
  }
  if (legacy.kind === 'map' && other.kind === 'map') {
    const key = agreeForm({ legacy: legacy.key, new: other.key }, rule);
    const value = agreeForm({ legacy: legacy.value, new: other.value }, rule);
    if ('unsupported' in key) return key;
    if ('unsupported' in value) return value;
    return {
      form: { form: 'map', key: key.form, value: value.form },
      notes: [...key.notes, ...value.notes],
      blindSpots: [...key.blindSpots, ...value.blindSpots, 'the order of map entries'],
    };
  }
  if (legacy.kind === 'row' && other.kind === 'row') return agreeRows(legacy, other, rule);
  return null;
}

/** Rows, structs, composites and unions: each field in the form that it has with the field of its name. */
function agreeRows(legacy: RowType, other: RowType, rule: ColumnRule | undefined): Agreed {
  const paired = pairFields(legacy, other);
  if ('unsupported' in paired) return paired;
  const places = paired.by === 'name' ? placesOf(other.fields, paired.names) : null;
  const fields: CanonicalForm[] = [];
  const notes: string[] = [];
  const blindSpots: string[] = [];
  for (const [i, field] of legacy.fields.entries()) {
    const agreed = agreeForm({ legacy: field.type, new: other.fields[places === null ? i : (places[i] ?? -1)]?.type ?? { kind: 'unsupported' } }, rule);
    const name = field.name === '' ? `field ${i + 1}` : `field ${field.name}`;
    if ('unsupported' in agreed) return { unsupported: `${name}: ${agreed.unsupported}` };
    fields.push(agreed.form);
    notes.push(...agreed.notes.map((note) => `${name}: ${note}`));
    blindSpots.push(...agreed.blindSpots.map((spot) => `${name}: ${spot}`));
  }
  if (paired.by === 'name') return { form: { form: 'row', fields, names: paired.names }, notes, blindSpots };
  const why = paired.unnamed.length === 0 ? 'some have one name' : `the ${paired.unnamed.join(' and the ')} side has no names for them`;
  return { form: { form: 'row', fields }, notes: [`its fields are compared by their place, because ${why}`, ...notes], blindSpots: ['the names of row fields', ...blindSpots] };
}

/** Pairs whose kinds differ: text beside something else is compared by the other's canonical text. */
function agreeAcrossKinds(legacy: ColumnType, other: ColumnType, rule: ColumnRule | undefined): Agreed {
  const kinds = new Set([legacy.kind, other.kind]);
  if (kinds.has('uuid') && kinds.has('binary')) return { form: { form: 'uuid' }, notes: ['16 bytes are compared with the uuid that they are'], blindSpots: NONE };
  // What a type prints that is no text is no JSON, number or date, whatever it looks like.
  if (kinds.has('text') && printedName(legacy) === undefined && printedName(other) === undefined) {
    const counterpart = legacy.kind === 'text' ? other : legacy;
    switch (counterpart.kind) {
      case 'uuid':
        return { form: { form: 'uuid' }, notes: ['text is compared with the uuid without case'], blindSpots: ['the case of a uuid kept as text, and blanks behind it'] };
      case 'json':
        return { form: { form: 'json' }, notes: ['text is compared with JSON by meaning'], blindSpots: ['blanks and the order of keys in JSON kept as text', ...variants(legacy, other)] };
      case 'integer':
      case 'decimal':
      case 'date':
      case 'time':
      case 'timestamp':
      case 'boolean': {
        const text = rule?.trimBlanks === true;
        return {
          form: { form: 'text', trimBlanks: text, foldCase: false },
          notes: [`text is compared with the canonical text of the ${counterpart.kind}`],
          blindSpots: NONE,
        };
      }
      default:
        break;
    }
  }
  return { unsupported: `its types do not compare: ${printedName(legacy) ?? legacy.kind} and ${printedName(other) ?? other.kind}` };
}
