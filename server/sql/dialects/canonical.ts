/** Which type is rendered in which form, and by which pieces: the same on every engine. */
import { placesOf } from '../../engine/rowFields.ts';
import type { CanonicalForm, ColumnType } from '../../engine/types.ts';
import { UnsupportedForm, type RowField, type Sql } from '../dialect.ts';
import { isBare, isBarePart, NO_LENGTH, NULL_MARK, SEPARATOR } from '../rowText.ts';
import type { EngineSql, TypeOf } from './engineSql.ts';
import { naturalForm } from './engineSql.ts';

/** A canonical text as a part of an array, map or row value: see `rowText.ts`. */
export function partSql(engine: EngineSql, text: Sql, form: CanonicalForm): Sql {
  const part = isBarePart(form) ? text : engine.concat([engine.codePoints(text), `':'`, text]);
  return `coalesce(${part}, '${NULL_MARK}')`;
}

/** The fields of a row, to be joined by the separator: see `rowText.ts`. */
export function fieldsSql(engine: EngineSql, fields: readonly RowField[]): readonly Sql[] {
  return fields.flatMap((field): readonly Sql[] => {
    const { text, form, notNull, apart } = field;
    const mark = `'${isBare(form) ? NULL_MARK : `${NO_LENGTH}${SEPARATOR}`}'`;
    // Named twice, so that no optimizer takes the derived table apart again.
    if (apart !== undefined) return [`case when ${apart} is null then ${mark} else ${apart} end`];
    if (isBare(form)) return [notNull === true ? text : `coalesce(${text}, '${NULL_MARK}')`];
    if (engine.joinsFields === true) return [`coalesce(${engine.byteLength(text)}, '${NO_LENGTH}')`, `coalesce(${text}, '')`];
    return [`coalesce(${fieldSql(engine, field)}, ${mark})`];
  });
}

/** A field that is not NULL as it stands in the text of a row, NULL for NULL. */
export function fieldSql(engine: EngineSql, { text, form }: RowField): Sql {
  if (isBare(form)) return text;
  return engine.measured?.(text) ?? engine.concat([engine.byteLength(text), `'${SEPARATOR}'`, text]);
}

/** `x` of `type` as text in `form`. Throws `UnsupportedForm` where the form would cut digits, or the engine cannot. */
export function canonicalSql(engine: EngineSql, x: Sql, type: ColumnType, form: CanonicalForm, depth = 0): Sql {
  switch (form.form) {
    case 'integer':
      return integerSql(engine, x, type);
    case 'decimal':
      return decimalSql(engine, x, type, form.scale);
    case 'float':
      return floatSql(engine, x, type, form.bits);
    case 'boolean':
      if (type.kind === 'boolean') return engine.booleanText(x);
      return integerSql(engine, x, type);
    case 'text':
      return textSql(engine, x, type, form);
    case 'date':
      if (type.kind === 'date') return engine.dateText(x);
      break;
    case 'time':
      if (type.kind === 'time' && type.precision <= form.precision) return engine.timeText(x, type, form.precision);
      break;
    case 'timestamp':
      if (type.kind === 'date') return engine.midnightText(x, ` 00:00:00${zeros(form.precision)}`);
      if (type.kind === 'timestamp' && type.precision <= form.precision) return engine.timestampText(x, type, form.precision);
      break;
    case 'zonedTime':
      if (type.kind === 'zonedTime' && type.precision <= form.precision) return engine.zonedTimeText(x, type, form.precision);
      break;
    case 'binary':
      if (type.kind === 'binary') {
        const bytes = type.own === undefined ? x : engine.ownBytes?.(x, type.own);
        if (bytes === undefined) break;
        return engine.binaryText(bytes);
      }
      if (type.kind === 'text') return engine.binaryText(engine.utf8(engine.textText(x, type)));
      break;
    case 'uuid':
      if (type.kind === 'uuid') return engine.uuidText(x);
      if (type.kind === 'text') return uuidOfText(engine, x, type);
      if (type.kind === 'binary') return uuidOfBytes(engine, x);
      break;
    case 'address':
      if (type.kind === 'text' && type.address !== undefined && engine.addressText !== undefined) return engine.addressText(x, type, form.mapped);
      break;
    case 'interval':
      if (type.kind === 'interval') return engine.intervalText(x, type, form.days);
      break;
    case 'json':
      if (engine.leavesJson === true) return type.kind === 'text' ? engine.textText(x, type) : engine.jsonSource(x, type);
      throw new UnsupportedForm(`${engine.name} cannot write JSON by meaning in SQL, so it cannot be part of a key.`);
    case 'array':
      if (type.kind === 'array') {
        return engine.arrayText(x, (part) => partSql(engine, canonicalSql(engine, part, type.element, form.element, depth + 1), form.element), `e${depth}`);
      }
      break;
    case 'map':
      if (type.kind === 'map') {
        return engine.mapText(
          x,
          (part) => partSql(engine, canonicalSql(engine, part, type.key, form.key, depth + 1), form.key),
          (part) => partSql(engine, canonicalSql(engine, part, type.value, form.value, depth + 1), form.value),
          `e${depth}`,
        );
      }
      break;
    case 'row':
      if (type.kind === 'row' && type.fields.length === form.fields.length) return rowSql(engine, x, type, form, depth);
      break;
    default:
      return form satisfies never;
  }
  throw unsupported(engine, type, form);
}

/** `.` and so many zeros; nothing for none. */
export function zeros(digits: number): string {
  return digits === 0 ? '' : `.${'0'.repeat(digits)}`;
}

function integerSql(engine: EngineSql, x: Sql, type: ColumnType): Sql {
  if (type.kind === 'integer') return engine.integerText(x);
  if (type.kind === 'decimal' && type.anyScale === true) return decimalSql(engine, x, type, 0);
  if (type.kind === 'decimal' && type.scale === 0) return engine.decimalText(x, type);
  if (type.kind === 'boolean') return engine.booleanText(x);
  if (type.kind === 'bit') return engine.bitText(x);
  throw unsupported(engine, type, { form: 'integer' });
}

/** Zeros are put behind the text: no cast, so that no number of digits is too many. */
function decimalSql(engine: EngineSql, x: Sql, type: ColumnType, scale: number): Sql {
  if (type.kind === 'decimal' && type.anyScale === true && engine.anyScaleText !== undefined) return engine.anyScaleText(x, scale);
  if (type.kind === 'decimal' && type.anyScale !== true && type.scale <= scale) {
    const text = engine.decimalText(x, type);
    const more = scale - type.scale;
    if (more === 0) return text;
    return engine.concat([text, `'${type.scale === 0 ? '.' : ''}${'0'.repeat(more)}'`]);
  }
  if (type.kind === 'integer' || type.kind === 'boolean' || type.kind === 'bit') {
    const text = integerSql(engine, x, type);
    return scale === 0 ? text : engine.concat([text, `'${zeros(scale)}'`]);
  }
  throw unsupported(engine, type, { form: 'decimal', scale });
}

function floatSql(engine: EngineSql, x: Sql, type: ColumnType, bits: 32 | 64): Sql {
  if (type.kind === 'float' && type.bits === 32) return engine.floatText(engine.widen(x));
  if (type.kind !== 'float' && type.kind !== 'integer' && type.kind !== 'decimal' && type.kind !== 'boolean' && type.kind !== 'bit') {
    throw unsupported(engine, type, { form: 'float', bits });
  }
  if (bits === 32) return engine.floatText(engine.toSingle(x));
  if (type.kind === 'float') return engine.floatText(x);
  return engine.exactFloatText?.(x, type) ?? engine.floatText(engine.toDouble(x, type));
}

function textSql(engine: EngineSql, x: Sql, type: ColumnType, form: Extract<CanonicalForm, { form: 'text' }>): Sql {
  const natural = type.kind === 'text' ? null : naturalForm(type);
  if (type.kind !== 'text' && (natural === null || !isBare(natural))) throw unsupported(engine, type, form);
  let text = natural === null ? engine.textText(x, type as Extract<ColumnType, { kind: 'text' }>) : canonicalSql(engine, x, type, natural);
  const trimmed = type.kind === 'text' && type.fixed && engine.fixedTextIsTrimmed === true;
  if (form.trimBlanks && !trimmed) text = engine.trimBlanks(text);
  if (form.foldCase) text = engine.lower(text);
  return text;
}

/**
 * A text where the other side has a UUID may hold anything, but the form is written bare: what could end a field or stand for NULL becomes a
 * capital letter, which a text in lower case does not have. A UUID has none of these and stays as it is.
 */
function uuidOfText(engine: EngineSql, x: Sql, type: Extract<ColumnType, { kind: 'text' }>): Sql {
  const folded = engine.searchable(engine.lower(engine.trimBlanks(engine.textText(x, type))));
  return ['|P', '~T', ';S', '!X', '=E'].reduce((text, [from = '', to = '']) => `replace(${text}, '${from}', '${to}')`, folded);
}

/** Eight groups of four out of 32 hex digits. */
export function addressGroups(engine: Pick<EngineSql, 'concat'>, hex: Sql): Sql {
  return engine.concat(Array.from({ length: 8 }, (_, i) => `substr(${hex}, ${i * 4 + 1}, 4)`).flatMap((group, i) => (i === 0 ? [group] : ["':'", group])));
}

/** The first 96 bits of an IPv4 address that is written as IPv6, in hex. */
export const MAPPED = '00000000000000000000ffff';

function uuidOfBytes(engine: EngineSql, x: Sql): Sql {
  const hex = engine.binaryText(x);
  const piece = (start: number, length: number): Sql => `substr(${hex}, ${start}, ${length})`;
  return engine.concat([piece(1, 8), `'-'`, piece(9, 4), `'-'`, piece(13, 4), `'-'`, piece(17, 4), `'-'`, `substr(${hex}, 21)`]);
}

/** The fields in the order of the form, each found by its name where the form has names. */
function rowSql(engine: EngineSql, x: Sql, type: TypeOf<'row'>, form: Extract<CanonicalForm, { form: 'row' }>, depth: number): Sql {
  const places = form.names === undefined ? type.fields.map((_, i) => i) : placesOf(type.fields, form.names);
  const own = engine.rowParts(x, type);
  const parts = form.fields.map((fieldForm, i) => {
    const place = places?.[i] ?? -1;
    const field = type.fields[place];
    const part = own[place];
    if (field === undefined || part === undefined) throw unsupported(engine, type, form);
    const value = type.union === true && place === 0 ? memberName(engine, part, type, form.names ?? [], places ?? []) : part;
    return partSql(engine, canonicalSql(engine, value, field.type, fieldForm, depth + 1), fieldForm);
  });
  const separated = parts.flatMap((part, i) => (i === 0 ? [part] : [`'${SEPARATOR}'`, part]));
  return `case when ${engine.rowIsNull?.(x) ?? `${x} is null`} then null else ${engine.concat([`'('`, ...separated, `')'`])} end`;
}

/** The name of the member that a union is, spelled as it was agreed. */
function memberName(engine: EngineSql, tag: Sql, type: TypeOf<'row'>, names: readonly string[], places: readonly number[]): Sql {
  const spelled = names.flatMap((name, i) => {
    const own = type.fields[places[i] ?? -1]?.name ?? name;
    return own === name ? [] : [`when ${engine.textLiteral(own)} then ${engine.textLiteral(name)}`];
  });
  return spelled.length === 0 ? tag : `case ${tag} ${spelled.join(' ')} else ${tag} end`;
}

function unsupported(engine: EngineSql, type: ColumnType, form: CanonicalForm): UnsupportedForm {
  return new UnsupportedForm(`${engine.name} cannot write ${describeType(type)} in the form ${describeForm(form)} without losing something.`);
}

function describeType(type: ColumnType): string {
  switch (type.kind) {
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'float':
      return `a ${type.bits}-bit float`;
    case 'time':
    case 'zonedTime':
      return `time(${type.precision})${type.kind === 'time' ? '' : ' with time zone'}`;
    case 'timestamp':
      return `timestamp(${type.precision})${type.zoned ? ' with time zone' : ''}`;
    default:
      return type.kind;
  }
}

function describeForm(form: CanonicalForm): string {
  if (form.form === 'decimal') return `decimal with ${form.scale} decimals`;
  if (form.form === 'time' || form.form === 'zonedTime' || form.form === 'timestamp') return `${form.form} with ${form.precision} decimals`;
  return form.form;
}
