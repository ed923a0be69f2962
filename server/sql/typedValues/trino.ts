/** Trino: literals are typed, and `cast` gives any type that a column can have. */
import type { ColumnType } from '../../engine/types.ts';
import type { Sql } from '../dialect.ts';
import type { TypedValue, TypedValues } from '../typedValues.ts';
import { calendarLiteral } from '../dialects/trino.ts';
import { hexOf, intervalParts, isPlain, namesOf, quoted, zonedTimeParts } from './rows.ts';

const SPECIAL: Readonly<Record<string, Sql>> = { NaN: 'nan()', Infinity: 'infinity()', '-Infinity': '-infinity()' };

function loose(value: TypedValue, type: ColumnType): Sql | null {
  if (value === null) return 'null';
  if (typeof value === 'string') return scalar(value, type);
  if ('array' in value && type.kind === 'array') return list('array[', value.array.map((part) => loose(part, type.element)), ']');
  if ('map' in value && type.kind === 'map') {
    const keys = list('array[', value.map.map(([key]) => loose(key, type.key)), ']');
    const values = list('array[', value.map.map(([, part]) => loose(part, type.value)), ']');
    return keys === null || values === null ? null : value.map.length === 0 ? 'map()' : `map(${keys}, ${values})`;
  }
  if ('row' in value && type.kind === 'row') return list('row(', value.row.map((part, i) => loose(part, type.fields[i]?.type ?? { kind: 'unsupported' })), ')');
  return null;
}

function scalar(value: string, type: ColumnType): Sql | null {
  switch (type.kind) {
    case 'integer':
    case 'decimal':
      return `decimal '${value}'`;
    case 'float':
      return SPECIAL[value] ?? `double '${value}'`;
    case 'boolean':
      return value === '1' ? 'true' : 'false';
    case 'text':
      return type.address === undefined ? text(value) : `ipaddress ${quoted(value)}`;
    case 'date':
      return `date '${calendarLiteral(value, 'date')}'`;
    case 'time':
      return `time '${value}'`;
    case 'zonedTime': {
      const { time, zone } = zonedTimeParts(value);
      return `time '${time}${zone}'`;
    }
    case 'timestamp':
      return `timestamp '${calendarLiteral(value, 'timestamp')}${type.zoned ? ' UTC' : ''}'`;
    case 'binary':
      return `X'${value}'`;
    case 'uuid':
      return `uuid '${value}'`;
    case 'interval': {
      const { months, micros } = intervalParts(value);
      return type.of === 'months' ? `(interval '1' month * bigint '${months}')` : `(interval '0.001' second * bigint '${micros / 1000n}')`;
    }
    case 'json':
      return `json_parse(${text(value)})`;
    default:
      return null;
  }
}

const text = (value: string): Sql => (isPlain(value) ? quoted(value) : `from_utf8(X'${hexOf(value)}')`);
const list = (open: string, parts: readonly (Sql | null)[], close: string): Sql | null => (parts.includes(null) ? null : `${open}${parts.join(', ')}${close}`);

export const trinoValues: TypedValues = {
  natives: [
    'tinyint', 'integer', 'bigint', 'decimal(18,2)', 'decimal(18,4)', 'decimal(20,0)', 'decimal(38,10)', 'real', 'double', 'boolean', 'varchar', 'varchar(200)', 'char(20)', 'date', 'time(0)', 'time(6)', 'time(3) with time zone', 'time(6) with time zone', 'timestamp(0)', 'timestamp(3)', 'timestamp(6)',
    'timestamp(9)', 'timestamp(12)', 'timestamp(3) with time zone', 'timestamp(6) with time zone', 'varbinary', 'uuid', 'ipaddress', 'interval day to second', 'interval year to month', 'json', 'array(integer)', 'array(varchar)', 'array(varbinary)', 'array(json)', 'map(varchar, integer)', 'row(a integer, b varchar)',
  ],
  write: (value, type, native) => {
    const literal = loose(value, type);
    return literal === null ? null : `cast(${literal} as ${native})`;
  },
  // Arrays, not VALUES: a projection over VALUES is written out and worked out by the planner once for each row, by other code than over a table. Each value stands in a row, so that a row type stays one column.
  rows: (columns) => {
    const longest = Math.max(0, ...columns.map((column) => column.length));
    const counter = `array[${Array.from({ length: longest }, (_, i) => String(i)).join(', ')}]`;
    return `unnest(${[counter, ...columns.map((column) => `array[${column.map((value) => `row(${value})`).join(', ')}]`)].join(', ')}) as e(${namesOf(columns).join(', ')})`;
  },
};
