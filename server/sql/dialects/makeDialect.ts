/** A whole dialect out of an engine's pieces: the rules that must be the same everywhere. */
import type { CanonicalForm, CanonicalValue, ColumnType, PartitionId, PartitionScheme } from '../../engine/types.ts';
import { UnsupportedForm, type Dialect, type Sql } from '../dialect.ts';
import { SEPARATOR } from '../rowText.ts';
import { canonicalSql, fieldsSql } from './canonical.ts';
import { cellSql } from './cell.ts';
import { naturalForm, type EngineSql } from './engineSql.ts';
import { dateBounds, ID_LENGTH, type DateBounds, type DateCut } from './partitions.ts';

/** Puts a dialect together. An engine overrides a rule by spreading: `{ ...makeDialect(pieces), sameValue }`. */
export function makeDialect(engine: EngineSql): Dialect {
  const quote = (identifier: string): Sql => {
    const q = engine.quoteCharacter;
    return `${q}${identifier.replaceAll(q, q + q)}${q}`;
  };

  const exactLiteral = (text: string): Sql => engine.exactLiteral?.(text) ?? engine.exact(engine.textLiteral(text));

  const canonical = (x: Sql, type: ColumnType, form: CanonicalForm): Sql => canonicalSql(engine, x, type, form);

  const orderable = (x: Sql, type: ColumnType, form: CanonicalForm): Sql => {
    if (!isNativelyOrdered(type, form)) return engine.exact(canonical(x, type, form));
    return isNearest(type, form) ? engine.toDouble(x, type) : engine.nativeOrder(x, type);
  };

  const literal = (value: string, type: ColumnType, form: CanonicalForm): Sql => {
    if (!isNativelyOrdered(type, form)) return exactLiteral(value);
    if (form.form !== 'float') return engine.nativeLiteral(value, type);
    return engine.nativeLiteral(withinDoubles(value), isNearest(type, form) ? DOUBLE : type);
  };

  const sameValue = (x: Sql, type: ColumnType, form: CanonicalForm, value: CanonicalValue): Sql =>
    value === null ? `${x} is null` : `${orderable(x, type, form)} = ${literal(value, type, form)}`;

  const partitionId = (x: Sql, type: ColumnType, by: PartitionScheme['by'], form?: CanonicalForm): Sql => {
    if (by === 'value') return canonical(x, type, partitionForm(engine, type, form));
    if (type.kind === 'date' || type.kind === 'timestamp') {
      if (engine.wideDates !== undefined) return engine.wideDates.id(engine.wideDates.local(x, type), by);
      return engine.left(type.kind === 'date' ? engine.dateText(x) : engine.dateOfTimestampText(x, type), ID_LENGTH[by]);
    }
    if (type.kind === 'text') return engine.left(engine.textText(x, type), ID_LENGTH[by]);
    throw new UnsupportedForm(`A column of type ${type.kind} cannot be cut by ${by}: use "by": "value", or a date column.`);
  };

  const byId = (x: Sql, type: ColumnType, by: DateCut): Sql => engine.exact(partitionId(x, type, by));
  const idLiteral = exactLiteral;
  /** Before the first moment after the partition; null: nothing comes after it. */
  const before = (x: Sql, type: ColumnType, to: string | null): Sql | null => {
    if (to !== null) return `${x} < ${engine.nativeLiteral(to, type)}`;
    return engine.wideDates === undefined || (type.kind !== 'date' && type.kind !== 'timestamp') ? null : `${engine.wideDates.local(x, type)} < date '10000-01-01'`;
  };
  const boundsOf = (id: string, { kind }: ColumnType, by: DateCut): DateBounds | null => (kind === 'date' || kind === 'timestamp' ? dateBounds(id, by, engine.zeroDates === true) : null);

  return {
    name: engine.name,
    lexical: engine.lexical,
    hashes: engine.hashes,
    nullsFirst: engine.nullsFirst,
    quote,
    quoteTable: (name) => tableParts(name, engine.quoteCharacter).map(quote).join('.'),
    textLiteral: (text) => engine.textLiteral(text),
    parseType: (native) => engine.parseType(native),
    canonical,
    unfinished: (x, type, form) => canonicalSql({ ...engine, leavesJson: true }, x, type, form),
    literal,
    orderable,
    sameValue,
    exact: (text) => engine.exact(text),
    ...(engine.writes === undefined ? {} : { writes: engine.writes }),
    cell: (x, type, form, width) => cellSql(engine, x, type, form, width),
    rowText: (fields) => engine.concat(fieldsSql(engine, fields).flatMap((field, i) => (i === 0 ? [field] : [`'${SEPARATOR}'`, field]))),
    hashNumber: (text, hash) => engine.hashNumber(text, hash),
    sumAsText: (number) => engine.sumAsText(number),
    integerAsText: (x) => engine.integerAsText(x),
    ...(engine.shiftRight === undefined ? {} : { cutsAnyInteger: true }),
    rangeNumber: (x, type, width, notNegative) => {
      if (type.kind !== 'integer' && type.kind !== 'decimal') throw new UnsupportedForm(`A key of type ${type.kind} cannot be cut into ranges of numbers.`);
      if (type.kind === 'integer' && engine.shiftRight !== undefined) return engine.shiftRight(x, width.toString(2).length - 1);
      if (notNegative && type.kind === 'integer') return engine.exactQuotient(x, width.toString());
      const whole = type.kind === 'integer' ? x : engine.scaledFloor(x, type, 0);
      return engine.exactQuotient(`(${whole} - mod(mod(${whole}, ${width}) + ${width}, ${width}))`, width.toString());
    },
    partitionId,
    inPartition: (x, type, by, id: PartitionId, form) => {
      if (id === null) return `${x} is null`;
      if (by === 'value') return sameValue(x, type, partitionForm(engine, type, form), id);
      const same = `${byId(x, type, by)} = ${idLiteral(id)}`;
      const bounds = boundsOf(id, type, by);
      if (bounds === null) return same;
      const terms = [`${x} >= ${engine.nativeLiteral(bounds.from, type)}`, before(x, type, bounds.to) ?? same];
      if (bounds.loose === true) terms.push(same);
      return `(${terms.join(' and ')})`;
    },
    betweenPartitions: (x, type, by, from, to, form) => {
      if (from === null && to === null) return '1 = 1';
      const lower = from !== null && by !== 'value' ? boundsOf(from, type, by) : null;
      const upper = to !== null && by !== 'value' ? boundsOf(to, type, by) : null;
      const id = by === 'value' ? engine.exact(partitionId(x, type, by, form)) : byId(x, type, by);
      const terms: Sql[] = [];
      if (from !== null) terms.push(lower === null ? `${id} >= ${idLiteral(from)}` : `${x} >= ${engine.nativeLiteral(lower.from, type)}`);
      if (to !== null) {
        const end = upper === null ? null : before(x, type, upper.to);
        if (end !== null) terms.push(end);
        if (end === null || upper?.loose === true) terms.push(`${id} <= ${idLiteral(to)}`);
      }
      return `(${terms.join(' and ')})`;
    },
    derivedTable: (query, alias, columns) => {
      const names = engine.namesDerivedColumns && columns !== undefined ? `(${columns.map(quote).join(', ')})` : '';
      return `(${query}\n) ${alias}${names}`;
    },
  };
}

const DOUBLE: ColumnType = { kind: 'float', bits: 64 };

/** The canonical text of a number that is too large for a double stands where infinity does. */
function withinDoubles(value: string): string {
  const number = Number(value);
  return Math.abs(number) === Infinity ? String(number) : value;
}

/** An exact number that is compared as the nearest double: two of them may be one key, and a key is no number of its own type. */
function isNearest(type: ColumnType, form: CanonicalForm): boolean {
  return form.form === 'float' && type.kind !== 'float';
}

/** Whether values of the type are ordered by the engine's own order of the type, as `compareValues` orders the form. */
export function isNativelyOrdered(type: ColumnType, form: CanonicalForm): boolean {
  switch (form.form) {
    case 'integer':
    case 'decimal':
    case 'float':
      return type.kind === 'integer' || type.kind === 'decimal' || type.kind === 'float' || type.kind === 'bit';
    case 'text':
      return type.kind === 'text' && !form.trimBlanks && !form.foldCase;
    case 'timestamp':
      return type.kind === 'timestamp' || type.kind === 'date';
    case 'boolean':
    case 'date':
    case 'time':
    case 'binary':
      return type.kind === form.form;
    default:
      return false;
  }
}

function partitionForm(engine: EngineSql, type: ColumnType, form: CanonicalForm | undefined): CanonicalForm {
  const chosen = form ?? naturalForm(type);
  if (chosen === null) throw new UnsupportedForm(`${engine.name} cannot cut a table by a column of type ${type.kind}.`);
  return chosen;
}

/** `lake."a.b".games` is three parts; quotes of the engine are taken off. */
export function tableParts(name: string, quoteCharacter: string): readonly string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  for (let i = 0; i < name.length; i++) {
    const c = name[i] ?? '';
    if (c === quoteCharacter) {
      if (quoted && name[i + 1] === quoteCharacter) {
        part += c;
        i++;
      } else quoted = !quoted;
    } else if (c === '.' && !quoted) {
      parts.push(part);
      part = '';
    } else part += c;
  }
  return [...parts, part];
}
