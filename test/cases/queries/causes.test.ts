/**
 * Faults of queries times faults of data: the cause is what brute force says it is. A fixed part of all runs; every one of them with
 * PARITY_ALL_CAUSES=1.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { openOracle } from '../../support/causes/oracle.ts';
import type { Truth } from '../../support/causes/oracle.ts';
import { QUERIES } from '../../support/causes/queries.ts';
import { FAULTS, MAPPING, TABLES } from '../../support/causes/tables.ts';
import { openTwoStores } from '../../support/twoStores.ts';

const ALL = process.env['PARITY_ALL_CAUSES'] === '1';
/** One run in so many: of the texts that are the same on both sides, and of the others. */
const ONE_IN = ALL ? { same: 1, mutants: 1 } : { same: 4, mutants: 15 };

describe('the cause, against brute force', () => {
  const counts = new Map<Truth, number>();
  for (const [at, [name, fault]] of Object.entries(FAULTS).entries()) {
    it(`is right with ${name}`, async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'parity-causes-'));
      const oracle = await openOracle(fault, folder);
      const stores = await openTwoStores({ legacy: 'duckdb', new: 'duckdb' }, { legacy: TABLES, new: [...TABLES, ...fault] }, MAPPING);
      const wrong: string[] = [];
      let runs = 0;
      try {
        for (const [i, query] of QUERIES.entries()) {
          for (const [j, mutant] of [null, ...query.mutants].entries()) {
            if ((i * 5 + j + at * 3) % (mutant === null ? ONE_IN.same : ONE_IN.mutants) !== 0) continue;
            const text = mutant === null ? query.text : { legacy: query.text, new: query.text.replace(...mutant) };
            const { truth, tables } = await oracle.truth(query, mutant);
            const { run } = await stores.compare(text);
            runs++;
            counts.set(truth, (counts.get(truth) ?? 0) + 1);
            const told = run.verdict === 'consistent' ? 'agree' : run.verdict !== 'differs' ? run.verdict : (run.cause ?? (run.causeOutcome?.reason?.code === 'nothingLeft' ? 'not told' : (run.causeOutcome?.reason?.message ?? 'nothing')));
            const blamed = run.verdict === 'differs' ? (run.causeOutcome?.sources ?? []).filter(({ outcome }) => outcome.verdict === 'differs').map(({ table }) => table).sort() : [];
            if (told !== truth || blamed.join() !== tables.join()) wrong.push(`query ${i}, ${mutant?.join(' → ') ?? 'same text'}: ${told} ${blamed.join()} instead of ${truth} ${tables.join()}: ${run.headline} ${run.causeOutcome?.words ?? ''}`);
          }
        }
      } finally {
        await stores.close();
        oracle.close();
        rmSync(folder, { recursive: true, force: true });
      }
      assert.ok(runs >= 5, `${runs} runs`);
      assert.deepEqual(wrong, []);
    });
  }
  it('is asked where there is something to tell', t => {
    t.diagnostic([...counts].map(([truth, count]) => `${truth} ${count}`).join(', '));
    for (const truth of ['agree', 'data', 'query', 'both'] as const) assert.ok((counts.get(truth) ?? 0) > 3, truth);
  });
});
