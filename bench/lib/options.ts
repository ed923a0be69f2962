/** The options of the benchmarks, read in one place. */
import { parseArgs } from 'node:util';

/** What a call may set. */
export interface Options {
  /** Rows of the tables. */
  readonly rows: number;
  /** How often each competitor runs. */
  readonly rounds: number;
  /** After so many seconds a run is stopped, and said so. */
  readonly timeout: number;
  /** False: the peer is left out. */
  readonly peer: boolean;
  /** Names of the cases to run; undefined: all. */
  readonly cases: readonly string[] | undefined;
  /** Unit of `"partition"` on `game_date` in our configuration; undefined: none, as the peer has none. */
  readonly partition: string | undefined;
  /** The largest table of the growth benchmark. */
  readonly max: number;
  /** Tables that this call made go when it ends. */
  readonly drop: boolean;
}

/** Reads `process.argv`; throws with the options that there are when one is not known. */
export function readOptions(defaults: { readonly rows: number; readonly max?: number }): Options {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      rows: { type: 'string' }, rounds: { type: 'string' }, timeout: { type: 'string' }, peer: { type: 'boolean' }, cases: { type: 'string' },
      partition: { type: 'string' }, max: { type: 'string' }, drop: { type: 'boolean' },
    },
  });
  return {
    rows: whole('rows', values.rows, defaults.rows),
    rounds: whole('rounds', values.rounds, 3),
    timeout: whole('timeout', values.timeout, 600),
    peer: values.peer ?? true,
    cases: values.cases?.split(','),
    partition: values.partition,
    max: whole('max', values.max, defaults.max ?? 20_000_000),
    drop: values.drop ?? false,
  };
}

function whole(name: string, text: string | undefined, otherwise: number): number {
  const number = text === undefined ? otherwise : Number(text.replaceAll('_', ''));
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${name}: give a whole number, 1 or more`);
  return number;
}

/** The address of a server, from the environment that `npm run bench` makes. */
export function address(server: 'mariadb' | 'postgres' | 'trino'): URL {
  const variable = `PARITY_TEST_${server.toUpperCase()}`;
  const value = process.env[variable];
  if (value === undefined || value === '') throw new Error(`${variable} is not set: run this through "npm run bench", which starts the servers.`);
  return new URL(value);
}
