import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { textReport } from '../../../server/report/text.ts';
import { differingItem, failedItem, item, refusedItem, report } from './items.ts';
import { changed, outcome, partition, streamed, text } from './support.ts';

const plain = { colours: false };

describe('the text report', () => {
  it('says of a difference what is needed to mend it', async () => {
    assert.equal(await text(textReport(report(differingItem()), plain)), `\
✗ 5 rows differ — data: games 2016-07
  monthly totals · queries/games.sql:12 · demo: MariaDB legacy → Trino new
  rows       3,018 on legacy, 3,017 on new: 2 changed, 1 only on legacy, 1 only on new, 1 duplicated
  partitions 2 of 3 not consistent
    games 2016-07  30 changed, 1 only on new
    games NULL  inconclusive: Timed out after 30 s.
  columns    score (2 rows), park (1 row)
  cause      Without 31 rows of games the query agrees. (on 99.2 % of the source rows)
  likely     trailing blanks (3 rows, for example games BOS / 7)
               a rule for it: "park": { "trimBlanks": true }; it would hide every difference in trailing blanks
  findings   5
    changed                        1       score  4  → 5
                                           park   '' → NULL
    changed                        200     score  -1 → 'NULL'
    only on legacy                 3       id=3, park=a,"b"\\r\\nc
    only on new     games 2016-07  BOS, 7  score==SUM(A1)
    duplicated                     NULL    1 time on legacy, 2 on new: id=NULL
  evidence   1.2 s · 3,018 + 3,018 rows scanned · 1.2 kB + 5.7 kB moved · crc32, a change escapes with probability 2.3e-10 · MariaDB 10.11.19 · Trino 476
  not seen   below the microsecond

`);
  });

  it('is short for what agrees, what was refused and what failed, and sums up', async () => {
    assert.equal(await text(textReport(report(item(), refusedItem, failedItem), plain)), `\
✓ consistent · 3,018 rows
  monthly totals · queries/games.sql:12 · demo: MariaDB legacy → Trino new
  evidence   1.2 s · 3,018 + 3,018 rows scanned · 1.2 kB + 5.7 kB moved · crc32, a change escapes with probability 2.3e-10 · MariaDB 10.11.19 · Trino 476
  not seen   below the microsecond

– not compared: DELETE writes data
  purge · queries/games.sql:40

! new warehouse: no connection
  monthly totals · queries/games.sql:12 · demo: MariaDB legacy → Trino new
  reason     connect ECONNREFUSED 127.0.0.1:8443
  evidence   1.2 s · 3,018 + 3,018 rows scanned · 1.2 kB + 5.7 kB moved · crc32, a change escapes with probability 2.3e-10 · MariaDB 10.11.19 · Trino 476
  not seen   below the microsecond

3 in all: 1 consistent, 1 inconclusive, 1 not compared
`);
    assert.equal(await text(textReport(report(), plain)), 'Nothing was compared.\n');
  });

  it('shows the first findings and the worst partitions only', async () => {
    const findings = Array.from({ length: 30 }, (_, i) => changed(String(i), 'x', 'a', 'b'));
    const partitions = Array.from({ length: 40 }, (_, i) => partition('games', String(i), 'differs', { changed: i }));
    const words = await text(textReport(report(item({ verdict: 'differs', outcome: outcome({ verdict: 'differs' }) }, findings, partitions)), { ...plain, findings: 2, partitions: 3 }));
    assert.match(words, /the first 2 of 30\n {4}changed {2}0 {2}x {2}a → b\n {4}changed {2}1 {2}x {2}a → b\n/u);
    assert.match(words, /40 of 40 not consistent\n {4}games 39 {2}39 changed\n {4}games 38 {2}38 changed\n {4}games 37 {2}37 changed\n {4}… 37 more\n/u);
  });

  it('says when more was found than is kept', async () => {
    const findings = Array.from({ length: 3 }, (_, i) => changed(String(i), 'x', 'a', 'b'));
    const capped = item({ verdict: 'differs', outcome: outcome({ verdict: 'differs' }), findingsFound: 10_366 }, findings);
    assert.match(await text(textReport(report(capped), { ...plain, findings: 2 })), /findings {3}the first 2 of 10,366, of which 3 are kept\n/u);
    assert.match(await text(textReport(report(capped), { ...plain, findings: 5 })), /findings {3}the first 3 of 10,366, of which 3 are kept\n/u);
  });

  it('colours only when asked', async () => {
    assert.match(await text(textReport(report(differingItem()), { colours: true })), /^\u001b\[31m✗ 5 rows differ — data: games 2016-07\u001b\[39m\n/u);
    assert.match(await text(textReport(report(item()), { colours: true })), /^\u001b\[32m✓/u);
  });

  it('lets no name, value or message drive the terminal', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), async evil => {
      const input = differingItem({
        subject: { kind: 'query', name: evil, environment: evil, pair: evil, hash: '' },
        headline: `✗ ${evil}`, reason: { code: 'internal', message: evil },
        causeOutcome: { words: evil, sources: [] }, likelyReasons: [{ words: evil, rows: 1, rule: evil }],
      });
      assert.ok(input.kind === 'run');
      const hostile = { ...input, place: evil, findings: () => streamed(changed(evil, evil, evil, evil, { table: evil, partition: evil })) };
      const words = await text(textReport(report(hostile, { ...refusedItem, name: evil, message: evil } as typeof refusedItem), plain));
      assert.doesNotMatch(words, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/u);
    }), { numRuns: 300 });
  });
});
