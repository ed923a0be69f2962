/** DuckDB: every type takes a text, and `cast` gives any type that a column can have. */
import type { ColumnType } from '../../engine/types.ts';
import type { Sql } from '../dialect.ts';
import type { TypedValue, TypedValues } from '../typedValues.ts';
import { calendarLiteral } from '../dialects/duckdb.ts';
import { hexOf, intervalParts, isPlain, quoted, valuesClause, zonedTimeParts } from './rows.ts';

function loose(value: TypedValue, type: ColumnType): Sql | null {
  if (value === null) return 'null';
  if (typeof value === 'string') {
    if (type.kind === 'binary') return `from_hex('${value}')`;
    if (type.kind === 'date' || type.kind === 'timestamp') {
      const text = calendarLiteral(value);
      return type.kind === 'timestamp' && type.zoned ? `cast(${quoted(/\d/.test(text) ? `${text}+00` : text)} as timestamptz)` : quoted(text);
    }
    if (type.kind === 'zonedTime') {
      const { time, zone } = zonedTimeParts(value);
      return quoted(`${time}${zone}`);
    }
    if (type.kind === 'interval') {
      const { months, days, micros } = intervalParts(value);
      return `(to_months(${months}) + to_days(${days}) + to_microseconds(${micros}))`;
    }
    if (type.kind === 'boolean') return value === '1' ? 'true' : 'false';
    return isPlain(value) ? quoted(value) : `decode(from_hex('${hexOf(value)}'))`;
  }
  if ('array' in value && type.kind === 'array') return list('[', value.array.map((part) => loose(part, type.element)), ']');
  if ('map' in value && type.kind === 'map') {
    return list('map{', value.map.map(([key, part]) => pair(loose(key, type.key), loose(part, type.value))), '}');
  }
  if ('row' in value && type.kind === 'row' && type.union === true) return member(value.row, type);
  if ('row' in value && type.kind === 'row') return list('row(', value.row.map((part, i) => loose(part, type.fields[i]?.type ?? { kind: 'unsupported' })), ')');
  return null;
}

/** A union of one member; `cast` makes it one of all members. */
function member([tag, ...values]: readonly TypedValue[], { fields: [, ...members] }: Extract<ColumnType, { kind: 'row' }>): Sql | null {
  const at = members.findIndex(({ name }) => name === tag);
  const found = members[at];
  const value = found === undefined ? null : loose(values[at] ?? null, found.type);
  return found === undefined || value === null ? null : `union_value("${found.name.replaceAll('"', '""')}" := ${value})`;
}

const list = (open: string, parts: readonly (Sql | null)[], close: string): Sql | null => (parts.includes(null) ? null : `${open}${parts.join(', ')}${close}`);
const pair = (key: Sql | null, value: Sql | null): Sql | null => (key === null || value === null ? null : `${key}: ${value}`);

export const duckdbValues: TypedValues = {
  natives: [
    'TINYINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'UHUGEINT', 'BIGNUM', 'UBIGINT', 'DECIMAL(18,2)', 'DECIMAL(18,4)', 'DECIMAL(38,10)', 'FLOAT', 'DOUBLE', 'BOOLEAN', 'VARCHAR', 'DATE', 'TIME', 'TIME WITH TIME ZONE', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP', 'TIMESTAMP_NS',
    'TIMESTAMP WITH TIME ZONE', 'BLOB', 'UUID', 'INTERVAL', 'JSON', 'INTEGER[]', 'VARCHAR[]', 'BLOB[]', 'JSON[]', 'MAP(VARCHAR, INTEGER)', 'STRUCT(a INTEGER, b VARCHAR)',
  ],
  write: (value, type, native) => {
    const text = loose(value, type);
    // An ENUM takes its own labels only: as VARCHAR it is written by the same rule.
    return text === null ? null : `cast(${text} as ${/^enum/i.test(native) ? 'varchar' : native})`;
  },
  rows: valuesClause,
};
