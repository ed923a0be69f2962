/** A hash of what a comparison depends on. */
import { createHash } from 'node:crypto';
import { mapSides } from '../engine/types.ts';
import { acceptedIdentity, NOTHING_ACCEPTED } from './accepted.ts';
import type { Config, LoadedAccepted, LoadedConfig } from './types.ts';

/**
 * The same for texts that mean the same: comments, blanks, the order of keys, limits and where a secret comes from do not count; the
 * order of environments counts no more than their names do. Lower-case hex, 64 digits.
 */
export function configHash(config: Config): string {
  const environments = Object.fromEntries(
    Object.entries(config.environments).map(([name, { stores }]) => [name, mapSides(stores, ({ driver, settings }) => ({ driver, settings }))]),
  );
  const tables = Object.fromEntries(
    Object.entries(config.tables).map(([name, { names, key, partition, rowCountTolerance, columns }]) => [name, { names, key, partition, rowCountTolerance, columns }]),
  );
  return createHash('sha256').update(ordered({ environments, tables })).digest('hex');
}

/**
 * The hash of all that a verdict of a day rests on: the configuration, and the accepted differences that are in force. It changes when an entry
 * expires, so that no badge that it earned outlives it. @param today `YYYY-MM-DD`
 */
export function hashOn({ hash, accepted = NOTHING_ACCEPTED }: Pick<LoadedConfig, 'hash' | 'accepted'>, today: string): string {
  const identity = identityOn(accepted, today);
  return identity === '' ? hash : createHash('sha256').update(`${hash}\n${identity}`).digest('hex');
}

/** Asked for with every badge and every look at a table's health, and as large as the file is. */
const identities = new WeakMap<LoadedAccepted, { readonly today: string; readonly identity: string }>();

function identityOn(accepted: LoadedAccepted, today: string): string {
  const known = identities.get(accepted);
  if (known?.today === today) return known.identity;
  const identity = acceptedIdentity(accepted, today);
  identities.set(accepted, { today, identity });
  return identity;
}

/** JSON with the keys of every object in order. */
function ordered(value: unknown): string {
  return JSON.stringify(value, (_, inside: unknown) => {
    if (inside === null || typeof inside !== 'object' || Array.isArray(inside)) return inside;
    return Object.fromEntries(Object.entries(inside).sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)));
  });
}
