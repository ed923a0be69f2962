/** PostgreSQL: every type takes a text, and `cast` gives any type that a column can have. */
import type { ColumnType } from '../../engine/types.ts';
import type { Sql } from '../dialect.ts';
import type { TypedValue, TypedValues } from '../typedValues.ts';
import { intervalParts, quoted, valuesClause, zonedTimeParts } from './rows.ts';

function loose(value: TypedValue, type: ColumnType): Sql | null {
  if (value === null) return 'null';
  if (typeof value === 'string') {
    switch (type.kind) {
      case 'binary':
        return quoted(`\\x${value}`);
      case 'bit':
        return quoted(BigInt(value).toString(2).padStart(type.width, '0'));
      case 'interval': {
        const { months, days, micros } = intervalParts(value);
        return quoted(`${months} months ${days} days ${micros} microseconds`);
      }
      case 'zonedTime': {
        const { time, zone } = zonedTimeParts(value);
        return quoted(`${time}${zone}`);
      }
      case 'timestamp':
        return quoted(type.zoned && /\d/.test(value) ? `${value}+00` : value);
      default:
        return quoted(value);
    }
  }
  if ('array' in value && type.kind === 'array') {
    const parts = value.array.map((part) => loose(part, type.element));
    return parts.includes(null) ? null : `array[${parts.join(', ')}]`;
  }
  return null;
}

export const postgresValues: TypedValues = {
  natives: [
    'smallint', 'integer', 'bigint', 'numeric', 'numeric(18,2)', 'numeric(18,4)', 'numeric(38,10)', 'numeric(65,30)', 'real', 'double precision', 'boolean', 'text', 'character varying(200)', 'character(20)', 'date',
    'time(0) without time zone', 'time without time zone', 'time(3) with time zone', 'time with time zone', 'timestamp(0) without time zone', 'timestamp(3) without time zone', 'timestamp without time zone', 'timestamp with time zone', 'bytea', 'uuid', 'inet', 'cidr', 'interval', 'json', 'jsonb', 'bit(8)', 'bit(64)', 'integer[]', 'text[]', 'bytea[]', 'jsonb[]',
  ],
  write: (value, type, native) => {
    // The driver's word before the name of an enum: its labels are not known here.
    if (/^enum /i.test(native)) return null;
    const text = loose(value, type);
    return text === null ? null : `cast(${text} as ${native})`;
  },
  rows: valuesClause,
};
