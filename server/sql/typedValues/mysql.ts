/**
 * MySQL and MariaDB. CAST knows few of the types that a column can have, so a value stands for a column of its kind: an INT as a BIGINT, a
 * BIT as an unsigned number, a CHAR as a VARCHAR. What their columns do beside that, the cases of types prove on tables.
 */
import type { ColumnType } from '../../engine/types.ts';
import type { Sql } from '../dialect.ts';
import type { TypedValue, TypedValues } from '../typedValues.ts';
import { hexOf, namesOf, quoted, rowsOf } from './rows.ts';

const precisionOf = (type: { readonly precision: number }): string => (type.precision === 0 ? '' : `(${type.precision})`);

/**
 * In the charset of the column, which its collation names: `latin1_swedish_ci`. Not in its collation: a collation that is named stays with an
 * expression, as one of a column does not.
 */
function text(value: string | null, native: string): Sql {
  const charset = /\s([a-z0-9]+)_[a-z0-9_]+$/i.exec(native)?.[1] ?? 'utf8mb4';
  // MariaDB's collations by version of Unicode have no charset in their names.
  return `convert(${value === null ? 'null' : `_utf8mb4 x'${hexOf(value)}'`} using ${charset === 'uca1400' ? 'utf8mb4' : charset})`;
}

function scalar(value: string | null, type: ColumnType, native: string, hasUuid: boolean): Sql | null {
  const literal = value === null ? 'null' : quoted(value);
  switch (type.kind) {
    case 'integer':
    case 'bit': {
      const isUnsigned = type.kind === 'bit' || /unsigned|zerofill|^year/i.test(native);
      return `cast(${value ?? 'null'} as ${isUnsigned ? 'unsigned' : 'signed'})`;
    }
    case 'decimal':
      return `cast(${value ?? 'null'} as decimal(${type.precision},${type.scale}))`;
    case 'float':
      return `cast(${literal} as ${type.bits === 32 ? 'float' : 'double'})`;
    case 'text':
      return type.address === undefined ? text(value, native) : `cast(${literal} as ${native})`;
    case 'date':
      return `cast(${literal} as date)`;
    case 'time':
      return `cast(${literal} as time${precisionOf(type)})`;
    case 'timestamp':
      return `cast(${literal} as datetime${precisionOf(type)})`;
    case 'binary':
      return `cast(${value === null ? 'null' : `x'${value}'`} as binary)`;
    case 'uuid':
      return hasUuid ? `cast(${literal} as uuid)` : null;
    case 'json':
      return hasUuid ? text(value, '') : `cast(${text(value, '')} as json)`;
    default:
      return null;
  }
}

const shared = [
  'tinyint(1)', 'smallint', 'int', 'int unsigned', 'bigint', 'bigint unsigned', 'year', 'decimal(18,2)', 'decimal(18,4)', 'decimal(38,10)', 'decimal(65,30)', 'float', 'double', 'bit(8)', 'bit(64)', 'char(20)', 'varchar(200)', 'text', 'varchar(200) latin1_swedish_ci',
  'date', 'time', 'time(6)', 'datetime', 'datetime(3)', 'datetime(6)', 'timestamp', 'timestamp(6)', 'varbinary(300)', 'binary(16)', 'json', 'enum(\'small\',\'large\')',
];

function values(natives: readonly string[], hasUuid: boolean): TypedValues {
  return {
    natives,
    write: (value: TypedValue, type, native) => (value === null || typeof value === 'string' ? scalar(value, type, native, hasUuid) : null),
    // No VALUES: MySQL and MariaDB spell it in two ways, and MySQL 5.7 in none.
    rows: (columns) => {
      const names = namesOf(columns);
      const selects = rowsOf(columns).map((row, n) => `select ${row.map((value, i) => (n === 0 ? `${value} as ${names[i] ?? ''}` : value)).join(', ')}`);
      return `(${selects.join(' union all ')}) e`;
    },
  };
}

export const mysqlValues: TypedValues = values(shared, false);
/** MariaDB has a type UUID; its JSON is text. */
export const mariadbValues: TypedValues = values([...shared, 'uuid', 'inet4', 'inet6'], true);
