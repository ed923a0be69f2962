/** How competitors are measured: in one run, by turns, several rounds, medians. */

/** The middle of the values; of an even number of them the mean of the two in the middle. Throws on none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const high = sorted[Math.floor(sorted.length / 2)];
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  if (high === undefined || low === undefined) throw new Error('there is no median of nothing');
  return (low + high) / 2;
}

/** Runs each competitor once a round; every other round in reverse order, so that none always finds the caches that another left. */
export async function byTurns<Name extends string, Result>(
  names: readonly Name[], rounds: number, run: (name: Name, round: number) => Promise<Result>,
): Promise<Readonly<Record<Name, readonly Result[]>>> {
  const results = Object.fromEntries(names.map(name => [name, []])) as unknown as Record<Name, Result[]>;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) results[name].push(await run(name, round));
  }
  return results;
}

/** Seconds that the work took on the clock. */
export async function timed<T>(work: () => Promise<T>): Promise<{ readonly seconds: number; readonly value: T }> {
  const start = performance.now();
  const value = await work();
  return { seconds: (performance.now() - start) / 1000, value };
}
