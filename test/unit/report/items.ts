/** Reports for the tests. */
import type { Finding, PartitionOutcome } from '../../../server/engine/types.ts';
import type { Report, ReportItem } from '../../../server/report/types.ts';
import type { RunRecord } from '../../../server/runs/types.ts';
import { changed, counts, outcome, partition, run, streamed } from './support.ts';

export function item(some: Partial<RunRecord> = {}, findings: readonly Finding[] = [], partitions: readonly PartitionOutcome[] = []): ReportItem {
  return {
    kind: 'run',
    run: run({ totals: { findings: findings.length, partitions: partitions.length }, ...some }),
    place: 'queries/games.sql:12',
    findings: () => streamed(...findings),
    partitions: () => streamed(...partitions),
  };
}

export const report = (...items: readonly ReportItem[]): Report => ({ environment: 'demo', items });

const native = { legacy: 'int', new: 'integer' };

/** A query whose data differs, with everything that a run can have. */
export function differingItem(some: Partial<RunRecord> = {}): ReportItem {
  return item({
    verdict: 'differs',
    cause: 'data',
    headline: '✗ 5 rows differ — data: games 2016-07',
    outcome: outcome({
      verdict: 'differs',
      counts: counts({ legacy: 3018, new: 3017, changed: 2, onlyLegacy: 1, onlyNew: 1, duplicates: 1 }),
      columns: [{ name: 'id', differs: 0, tolerated: 0, native }, { name: 'score', differs: 2, tolerated: 0, native }, { name: 'park', differs: 1, tolerated: 1, native }],
    }),
    causeOutcome: {
      cause: 'data',
      words: 'Without 31 rows of games the query agrees.',
      share: 0.992,
      sources: [{ table: 'games', outcome: outcome({ verdict: 'differs', counts: counts({ legacy: 10, new: 10, changed: 1 }), key: ['game_id', 'inning'] }) }],
    },
    likelyReasons: [{
      kind: 'trailingBlanks', words: 'trailing blanks', rows: 3, table: 'games', column: 'park', rule: '"park": { "trimBlanks": true }', hides: 'every difference in trailing blanks',
      samples: [{ position: 3, table: 'games', partition: '2016-07', key: ['BOS', '7'] }],
    }],
    ...some,
  }, [
    changed('1', 'score', '4', '5', { columns: { score: { legacy: '4', new: '5' }, park: { legacy: '', new: null } } }),
    changed('200', 'score', '-1', 'NULL'),
    { kind: 'missing', table: null, partition: null, key: ['3'], columns: { id: { legacy: '3', new: null }, park: { legacy: 'a,"b"\r\nc', new: null } } },
    { kind: 'extra', table: 'games', partition: '2016-07', key: ['BOS', '7'], columns: { score: { legacy: null, new: '=SUM(A1)' } } },
    { kind: 'duplicated', table: null, partition: null, key: [null], columns: { id: { legacy: null, new: null } }, times: { legacy: 1, new: 2 } },
  ], [
    partition('games', '2016-06', 'consistent', { legacy: 100, new: 100 }),
    partition('games', '2016-07', 'differs', { legacy: 100, new: 101, changed: 30, onlyNew: 1 }),
    { ...partition('games', null, 'inconclusive'), reason: { code: 'timedOut', message: 'Timed out after 30 s.' } },
  ]);
}

export const refusedItem: ReportItem = { kind: 'notCompared', name: 'purge', place: 'queries/games.sql:40', message: 'DELETE writes data' };

export const failedItem = item({
  verdict: 'inconclusive',
  reason: { code: 'connection', side: 'new', message: 'connect ECONNREFUSED 127.0.0.1:8443' },
  headline: '! new warehouse: no connection',
  outcome: outcome({ verdict: 'inconclusive', counts: counts({}), partial: true }),
});
