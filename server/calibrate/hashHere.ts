/** The hashes, computed here, and the texts that every engine has to hash alike. */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Link } from '../engine/parallel.ts';
import { bothSides } from '../engine/parallel.ts';
import type { CancelSignal, HashName, Sides } from '../engine/types.ts';
import { SIDES } from '../engine/types.ts';
import type { Dialect } from '../sql/dialect.ts';
import { typedValues } from '../sql/typedValues.ts';
import { ask, type Asked, type Probe } from './probes.ts';

/** The hash of a text as `Dialect.hashNumber` has to give it. Not for `native:` hashes. */
export function hashHere(text: string, hash: HashName): string {
  if (hash === 'crc32') return String(crc32(String(crc32(text))));
  return BigInt(`0x${createHash(hash === 'md5' ? 'md5' : 'sha256').update(text).digest('hex').slice(0, 15)}`).toString();
}

/** ASCII, none, beyond ASCII, beyond the basic plane, 10 kB, and texts whose hashes have zeros in front or all bits. */
export const HASH_TEXTS: readonly string[] = [
  'The quick brown fox jumps over the lazy dog', '', 'a', '0', '~', '1|2:ab|~', 'é', 'e\u0301', '🤦🏼‍♂️', '日本語', '\\', '\'', 'x'.repeat(55), 'x'.repeat(56), 'x'.repeat(64), 'x'.repeat(10_240), 'é🤦'.repeat(300),
  ...Array.from({ length: 40 }, (_, i) => `text ${i}`),
];

const TEXT = { kind: 'text', fixed: false, caseInsensitive: false } as const;
/** The widest text type of each engine that is asked. */
const NATIVE = { duckdb: 'VARCHAR', postgres: 'text', trino: 'varchar', presto: 'varchar', mysql: 'text', mariadb: 'text' } as const;

/** What was found of a hash. */
export interface HashResult {
  readonly hash: HashName;
  /** In words, when a side does not compute it as it has to be. */
  readonly wrong?: string;
  /** The statement failed, which may be of the moment. */
  readonly failed?: true;
}

/** The texts that a statement of the dialect can have: a database may lack characters. */
const textsFor = ({ writes }: Dialect): readonly string[] => HASH_TEXTS.filter((text) => writes?.(text) ?? true);

/** Hashes that a side computes otherwise than they are, or not at all. An engine's own hash has no other to be held against. */
export async function calibrateHashes(asked: Sides<Asked>, hashes: readonly HashName[], link: Link, signal: CancelSignal): Promise<readonly HashResult[]> {
  const tested = hashes.filter((hash) => !hash.startsWith('native:'));
  const answers = await bothSides(link, signal, (side, cancel) => {
    const { dialect } = asked[side];
    const engine = typedValues(dialect.name);
    const values = textsFor(dialect).flatMap((text) => engine.write(text, TEXT, NATIVE[dialect.name]) ?? []);
    const probes = tested.map((hash): Probe => ({ values, outputs: (x) => [dialect.integerAsText(dialect.hashNumber(x, hash))] }));
    return ask(asked[side], probes, cancel);
  });
  return hashes.map((hash) => {
    const at = tested.indexOf(hash);
    if (at < 0) return { hash };
    for (const side of SIDES) {
      const answer = answers[side][at];
      if (answer === undefined || 'failed' in answer) return { hash, wrong: `the ${side} side does not compute it: ${answer?.failed ?? 'no answer'}`, failed: true };
      const bad = textsFor(asked[side].dialect).find((text, i) => answer[i]?.[0] !== hashHere(text, hash));
      if (bad !== undefined) return { hash, wrong: `the ${side} side computes another number for ${JSON.stringify(bad.slice(0, 40))}` };
    }
    return { hash };
  });
}
