/** Kinds of pairs of columns with random values: which pairs are equal is known here, without asking any engine. */
import fc from 'fast-check';
import type { ColumnRule } from '../../../server/engine/ports.ts';
import type { EngineName } from '../engines.ts';

/** What a column is on an engine. `type`: undefined where the engine has none. */
export interface ColumnOfPair<T> {
  readonly type: (engine: EngineName) => string | undefined;
  readonly literal: (engine: EngineName, value: T) => string;
}

/** Two values, and whether they are equal under the rule of the pair. */
export interface RandomPair<L, N> {
  readonly legacy: L | null;
  readonly new: N | null;
  readonly equal: boolean;
}

export interface KindOfPair<L = unknown, N = unknown> {
  readonly name: string;
  readonly legacy: ColumnOfPair<L>;
  readonly new: ColumnOfPair<N>;
  readonly values: fc.Arbitrary<RandomPair<L, N>>;
  readonly rule?: ColumnRule;
}

type OnEach = Readonly<Partial<Record<EngineName, string>>>;

/** Whether the engine is of MySQL's kin. */
export const isMysql = (engine: EngineName): boolean => engine === 'mysql' || engine === 'mariadb';
const hexOf = (text: string): string => Buffer.from(text, 'utf8').toString('hex');

function typeOf(types: OnEach, engine: EngineName): string | undefined {
  return types[engine] ?? (engine === 'mariadb' ? types.mysql : undefined);
}

/** A column whose values are written as quoted texts that the engine casts. */
export function cast(types: OnEach): ColumnOfPair<string> {
  return {
    type: (engine) => typeOf(types, engine),
    literal: (engine, value) => (isMysql(engine) ? `'${value}'` : `cast('${value}' as ${typeOf(types, engine) ?? ''})`),
  };
}

/** A column of texts with any characters: written as bytes, so that no lexer has a say. */
export function texts(types: OnEach): ColumnOfPair<string> {
  return {
    type: (engine) => typeOf(types, engine),
    literal: (engine, value) => {
      const hex = hexOf(value);
      if (isMysql(engine)) return `convert(x'${hex}' using utf8mb4)`;
      const text = engine === 'duckdb' ? `decode(from_hex('${hex}'))` : engine === 'postgres' ? `convert_from('\\x${hex}'::bytea, 'UTF8')` : `from_utf8(X'${hex}')`;
      return engine === 'trino' ? `cast(${text} as ${typeOf(types, engine) ?? ''})` : text;
    },
  };
}

export const BYTES: ColumnOfPair<string> = {
  type: (engine) => ({ duckdb: 'blob', mysql: 'varbinary(100)', mariadb: 'varbinary(100)', postgres: 'bytea', trino: 'varbinary' })[engine],
  literal: (engine, value) => (isMysql(engine) ? `x'${value}'` : engine === 'postgres' ? `'\\x${value}'::bytea` : engine === 'trino' ? `X'${value}'` : `from_hex('${value}')`),
};

/** Pairs out of `from`: the same value twice, a value and its neighbour, a value and NULL, two NULLs. */
export function pairs<T, L = T, N = T>(
  from: fc.Arbitrary<T>, near: (value: T, n: number) => T | null, legacy: (value: T) => L, other: (value: T) => N, equal: (legacy: T, other: T) => boolean,
): fc.Arbitrary<RandomPair<L, N>> {
  return fc.tuple(from, from, fc.nat(19), fc.nat(1_000_000)).map(([value, another, dice, n]): RandomPair<L, N> => {
    if (dice === 0) return { legacy: legacy(value), new: null, equal: false };
    if (dice === 1) return { legacy: null, new: other(value), equal: false };
    if (dice === 2) return { legacy: null, new: null, equal: true };
    const counterpart = dice < 10 ? value : dice < 17 ? near(value, n) : another;
    if (counterpart === null) return { legacy: legacy(value), new: null, equal: false };
    return { legacy: legacy(value), new: other(counterpart), equal: equal(value, counterpart) };
  });
}

/** Equal as JavaScript has it. */
export const same = <T>(left: T, right: T): boolean => left === right;
/** A kind among others, whose values have other types. */
export const kind = <L, N>(of: KindOfPair<L, N>): KindOfPair => of as unknown as KindOfPair;

export const identity = <T>(value: T): T => value;

export const TEXT: ColumnOfPair<string> = texts({ duckdb: 'varchar', mysql: 'varchar(200)', postgres: 'text', trino: 'varchar' });
