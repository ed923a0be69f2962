/** Which hash both engines compute, and what can escape it. */
import { StoreError } from './errors.ts';
import type { HashName, Sides } from './types.ts';

/**
 * The cheapest hash that both sides compute: the smallest sum of ranks, the legacy side's rank deciding a tie, because the
 * legacy store is in production.
 */
export function negotiateHash(hashes: Sides<readonly HashName[]>): HashName {
  let best: { readonly name: HashName; readonly rank: number } | undefined;
  for (const [legacyRank, name] of hashes.legacy.entries()) {
    const newRank = hashes.new.indexOf(name);
    if (newRank < 0) continue;
    const rank = legacyRank + newRank;
    if (best === undefined || rank < best.rank) best = { name, rank };
  }
  if (best === undefined) throw new StoreError('configuration', 'The two engines have no hash in common that Parity can use.');
  return best.name;
}

/**
 * The probability that one changed row keeps its hash: 2⁻³¹ for crc32, which is taken twice, 2⁻⁶⁰ for the 60 bits cut from md5 and sha256,
 * 2⁻⁶⁴ for an engine's own 64 bits.
 */
export function escapeProbability(hash: HashName): number {
  if (hash === 'crc32') return 2 ** -31;
  if (hash === 'md5' || hash === 'sha256') return 2 ** -60;
  return 2 ** -64;
}

/** Adds two sums of hashes, decimal integer texts of any length. */
export function addSums(left: string, right: string): string {
  return (BigInt(left) + BigInt(right)).toString();
}
