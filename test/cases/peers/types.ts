/** The types of the cases on each engine, and their values as literals. */
import type { Dialect } from '../../../server/sql/dialect.ts';
import type { EngineName } from '../../stores/engines.ts';

type OnEach = Readonly<Record<'duckdb' | 'mysql' | 'postgres' | 'trino', string>>;

const PLAIN: Readonly<Record<string, OnEach & { readonly mariadb?: string }>> = {
  int: { duckdb: 'integer', mysql: 'int', postgres: 'integer', trino: 'integer' },
  bigint: { duckdb: 'bigint', mysql: 'bigint', postgres: 'bigint', trino: 'bigint' },
  /** A number without a declared scale, where the engine has that. */
  number: { duckdb: 'decimal(38,6)', mysql: 'decimal(38,6)', postgres: 'numeric', trino: 'decimal(38,6)' },
  double: { duckdb: 'double', mysql: 'double', postgres: 'double precision', trino: 'double' },
  real: { duckdb: 'float', mysql: 'float', postgres: 'real', trino: 'real' },
  boolean: { duckdb: 'boolean', mysql: 'boolean', postgres: 'boolean', trino: 'boolean' },
  /** MySQL's kin compare it without case and accents, and pad it. */
  text: { duckdb: 'varchar', mysql: 'varchar(400) collate utf8mb4_general_ci', postgres: 'text', trino: 'varchar' },
  date: { duckdb: 'date', mysql: 'date', postgres: 'date', trino: 'date' },
  instant: { duckdb: 'timestamptz', mysql: 'timestamp(6) null', postgres: 'timestamptz', trino: 'timestamp(6) with time zone' },
  json: { duckdb: 'json', mysql: 'json', postgres: 'jsonb', trino: 'json' },
  uuid: { duckdb: 'uuid', mysql: 'char(36)', mariadb: 'uuid', postgres: 'uuid', trino: 'uuid' },
  bytes: { duckdb: 'blob', mysql: 'varbinary(100)', postgres: 'bytea', trino: 'varbinary' },
  /** Types that have no form in common: what stands beside a shape is an outline. */
  shape: { duckdb: 'union(a integer, b varchar)', mysql: 'point', postgres: 'point', trino: 'hyperloglog' },
  outline: { duckdb: 'union(a integer)', mysql: 'json', postgres: 'point', trino: 'p4hyperloglog' },
};

const DUCKDB_TIMESTAMPS: Readonly<Record<string, string>> = { '0': 'timestamp_s', '3': 'timestamp_ms', '6': 'timestamp', '9': 'timestamp_ns' };

/** A type of a case as the engine calls it. */
export function typeOn(engine: EngineName, type: string): string {
  const plain = PLAIN[type];
  const family = engine === 'mariadb' ? 'mysql' : engine;
  if (plain !== undefined) return engine === 'mariadb' && plain.mariadb !== undefined ? plain.mariadb : plain[family];
  const [, base = '', args = ''] = /^(\w+)\((.*)\)$/.exec(type) ?? [];
  switch (base) {
    case 'decimal':
      return engine === 'postgres' ? `numeric(${args})` : type;
    case 'char':
      return engine === 'duckdb' ? 'varchar' : type;
    case 'timestamp':
      return engine === 'duckdb' ? (DUCKDB_TIMESTAMPS[args] ?? type) : family === 'mysql' ? `datetime(${args})` : type;
    default:
      throw new Error(`The cases know no type ${type}.`);
  }
}

/** A value of a type of a case as a literal of the engine. */
export function literalOn(engine: EngineName, dialect: Dialect, type: string, value: string | null): string {
  if (value === null) return 'null';
  const native = typeOn(engine, type);
  const text = dialect.textLiteral(value);
  const isMysql = engine === 'mysql' || engine === 'mariadb';
  switch (type) {
    case 'bytes':
      return isMysql ? `x'${value}'` : engine === 'postgres' ? `decode('${value}', 'hex')` : `from_hex('${value}')`;
    case 'json':
      return engine === 'trino' ? `json_parse(${text})` : isMysql ? text : `cast(${text} as ${native})`;
    case 'instant':
      return isMysql ? text : `cast(${dialect.textLiteral(`${value} UTC`)} as ${native})`;
    case 'boolean':
      return value;
    default:
      return isMysql ? text : `cast(${text} as ${native})`;
  }
}
