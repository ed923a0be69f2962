import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Cause, Reason, Verdict } from '../../../server/engine/types.ts';
import { HEADLINE_LENGTH, badge, headline, runState } from '../../../server/report/headline.ts';
import type { HeadlineInput } from '../../../server/report/headline.ts';
import { explain } from '../../../server/report/explain.ts';
import { counts, outcome, partition, run } from './support.ts';

const differs = (rows: number, some: Partial<HeadlineInput> = {}, partial = false): HeadlineInput =>
  ({ verdict: 'differs', outcome: outcome({ verdict: 'differs', counts: counts({ legacy: 3018, new: 3018, changed: rows }), partial }), ...some });

const cause = (cause: Cause | undefined, partitions: readonly string[] = [], table = 'games'): Pick<HeadlineInput, 'causeOutcome'> & { cause?: Cause } => ({
  ...(cause === undefined ? {} : { cause }),
  causeOutcome: {
    ...(cause === undefined ? {} : { cause }),
    words: 'words',
    sources: [{ table, outcome: outcome({ verdict: partitions.length > 0 ? 'differs' : 'consistent', partitions: partitions.map(id => partition(table, id)) }) }],
  },
});

const inconclusive = (reason: Reason): HeadlineInput => ({ verdict: 'inconclusive', reason, outcome: outcome({ verdict: 'inconclusive' }) });

describe('headline', () => {
  const cases: readonly (readonly [string, HeadlineInput])[] = [
    ['✓ consistent · 3,018 rows', { verdict: 'consistent', outcome: outcome() }],
    ['✓ consistent · 1 row', { verdict: 'consistent', outcome: outcome({ counts: counts({ legacy: 1, new: 1 }) }) }],
    ['✓ consistent · 3,018 rows in partition 2016-07', { verdict: 'consistent', only: ['2016-07'], outcome: outcome() }],
    ['✓ consistent · 3,018 rows in partition NULL', { verdict: 'consistent', only: [null], outcome: outcome() }],
    ['✓ consistent within tolerance · in partition 2016-07', { verdict: 'consistent within tolerance', only: ['2016-07'], outcome: outcome() }],
    ['? 2099-01: inconclusive · timed out on new', { ...inconclusive({ code: 'timedOut', side: 'new', message: 'The statement took longer than the time that it was given by the configuration.' }), only: ['2099-01'] }],
    ['! 2099-01: new warehouse: table not found', { ...inconclusive({ code: 'tableMissing', side: 'new', message: 'It is not there.' }), only: ['2099-01'] }],
    ['✓ consistent · 0 rows on both', { verdict: 'consistent', outcome: outcome({ counts: counts({}) }) }],
    ['✓ consistent within tolerance · 3,018 rows · 4 values apart', {
      verdict: 'consistent within tolerance',
      outcome: outcome({ columns: [{ name: 'x', differs: 0, tolerated: 3, native: { legacy: 'double', new: 'double' } }, { name: 'y', differs: 0, tolerated: 1, native: { legacy: 'double', new: 'double' } }] }),
    }],
    ['✓ consistent within tolerance · 3,018 rows', {
      verdict: 'consistent within tolerance',
      outcome: { ...outcome({ columns: [{ name: 'x', differs: 0, tolerated: 3, native: { legacy: 'double', new: 'double' } }] }), uncounted: true },
    }],
    ['✓ consistent within tolerance · 3,018 rows · 3 accepted', { verdict: 'consistent within tolerance', outcome: outcome({ counts: { ...counts({ legacy: 3018, new: 3018, changed: 3 }), accepted: 3 } }) }],
    ['✓ consistent within tolerance · 1,234 accepted', { verdict: 'consistent within tolerance', outcome: outcome({ counts: { ...counts({ legacy: 3_018_000, new: 3_018_000, changed: 1234 }), accepted: 1234 } }) }],
    ['✓ consistent within tolerance · 3,018 rows · 2 one-sided', { verdict: 'consistent within tolerance', outcome: outcome({ counts: counts({ legacy: 3018, new: 3018, onlyLegacy: 1, onlyNew: 1 }) }) }],
    ['✗ 2 rows differ', { verdict: 'differs', outcome: outcome({ counts: { ...counts({ legacy: 3018, new: 3018, changed: 3 }), accepted: 1 } }) }],
    ['✗ 1 row differs', differs(1)],
    ['✗ 12 rows differ', differs(12)],
    ['✗ 1,000+ rows differ', differs(1000, {}, true)],
    ['✗ 12 rows differ in partition 2016-07', differs(12, { partitions: [partition('games', '2016-07'), partition('games', '2016-08', 'consistent')] })],
    ['✗ 12 rows differ in partition NULL', differs(12, { partitions: [partition('games', null)] })],
    ['✗ 1,204 rows differ in 5 partitions', differs(1204, { partitions: ['1', '2', '3', '4', '5'].map(id => partition('games', id)) })],
    ['✗ 12 rows differ — data: games 2016-07', differs(12, cause('data', ['2016-07']))],
    ['✗ 12 rows differ — data: games 2016-07, 2016-08', differs(12, cause('data', ['2016-07', '2016-08']))],
    ['✗ 12 rows differ — data: games, 4 partitions', differs(12, cause('data', ['2016-07', '2016-08', '2016-09', '2016-10']))],
    ['✗ 12 rows differ — data', differs(12, { cause: 'data' })],
    ['✗ 3 rows differ — query (the data agrees)', differs(3, cause('query'))],
    ['✗ 15 rows differ — data and query', differs(15, cause('both', ['2016-07']))],
    ['✗ 15 rows differ — cause not known', differs(15, cause(undefined))],
    ['✗ 15 rows differ — cause not known; games 2016-07 differs', differs(15, cause(undefined, ['2016-07']))],
    ['✗ 8 rows differ — last digits of floating-point numbers', differs(8, { causeOutcome: { words: 'words', sources: [], reason: { code: 'lastDigits', message: 'only the last digits of floating-point numbers differ' } } })],
    ['✗ columns differ: amount (decimal → double)', differs(0, { reason: { code: 'columnsDiffer', message: 'Columns differ: amount (decimal → double).' } })],
    ['~ in flight · 4 rows not settled yet', { verdict: 'in flight', outcome: outcome({ counts: counts({ legacy: 4, inFlight: 4 }) }) }],
    ['? inconclusive · stopped at 100,000 rows', inconclusive({ code: 'limitReached', message: 'Stopped at 100,000 rows.' })],
    ['? inconclusive · source changed during check on legacy', inconclusive({ code: 'sourceChanged', side: 'legacy', message: 'The table games was written to between the first and the last statement of this comparison.' })],
    ['? inconclusive · RAND() gives other rows each time', inconclusive({ code: 'notDeterministic', message: 'RAND() gives other rows each time.' })],
    ['? inconclusive · non-deterministic: RAND()', inconclusive({ code: 'notDeterministic', message: 'non-deterministic: RAND(). Two runs may differ on the same data, so nothing is proved.' })],
    ['! new warehouse: table not found', inconclusive({ code: 'tableMissing', side: 'new', message: "Catalog Error: Table with name gaems does not exist! Did you mean 'games'?" })],
    ['! new warehouse: no connection', inconclusive({ code: 'connection', side: 'new', message: 'connect ECONNREFUSED' })],
  ];
  for (const [expected, input] of cases) it(expected, () => { assert.equal(headline(input), expected); });

  it('takes a run as it is', () => { assert.equal(headline(run()), '✓ consistent · 3,018 rows'); });

  it('names a partition once when list and source both hold it', () => {
    assert.equal(headline(differs(2, { ...cause('data', ['2016-07']), partitions: [partition('games', '2016-07')] })), '✗ 2 rows differ — data: games 2016-07');
  });

  it('writes control characters out', () => {
    assert.equal(headline(differs(2, { partitions: [partition('games', '\u001b[2J\u202e')] })), '✗ 2 rows differ in partition \\x1b[2J\\u202e');
  });

  it('is never longer than allowed, on one line, and ticks only what is consistent', () => {
    const verdict = fc.constantFrom<Verdict>('consistent', 'consistent within tolerance', 'differs', 'in flight', 'inconclusive');
    const code = fc.constantFrom<Reason['code']>('limitReached', 'connection', 'columnsDiffer', 'internal', 'notDeterministic');
    const ids = fc.array(fc.string({ unit: 'binary', maxLength: 90 }), { maxLength: 5 });
    fc.assert(fc.property(verdict, fc.constantFrom('data', 'query', 'both', undefined), code, fc.string({ unit: 'binary' }), ids, fc.nat(), fc.boolean(),
      (verdict, why, code, message, partitions, rows, partial) => {
        const words = headline({ ...differs(rows, cause(why, partitions, message), partial), verdict, reason: { code, message, side: 'new' } });
        assert.ok([...words].length <= HEADLINE_LENGTH, words);
        assert.doesNotMatch(words, /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u);
        assert.equal(words.startsWith('✓'), verdict === 'consistent' || verdict === 'consistent within tolerance');
      }));
  });
});

describe('badge', () => {
  const now = new Date('2026-01-02T05:04:06.000Z');
  it('says each state', () => {
    assert.equal(badge({ state: 'never' }), '○ not checked · compare');
    assert.equal(badge({ state: 'queued' }), '$(sync~spin) waiting… · cancel');
    assert.equal(badge({ state: 'early', headline: '✗ 10,000+ rows differ' }), '$(sync~spin) ✗ 10,000+ rows differ · reading more… · cancel');
    assert.equal(badge({ state: 'running', words: 'partition 3 of 12' }), '$(sync~spin) checking… partition 3 of 12 · cancel');
    assert.equal(badge({ state: 'refused', message: 'DELETE writes data' }), '– not compared: DELETE writes data');
    assert.equal(badge({ state: 'refused', message: 'Half a pair.' }), '– not compared: half a pair');
    assert.equal(badge({ state: 'stale', run: run(), now }), '◌ changed since last check (✓ 1 h ago)');
    assert.equal(badge({ state: 'finished', run: run() }), '✓ consistent · 3,018 rows');
    assert.equal(badge({ state: 'finished', run: run(), now }), '✓ consistent · 3,018 rows · checked 1 h ago');
    assert.equal(badge({ state: 'finished', run: run({ headline: 'kept words' }), now }), 'kept words · checked 1 h ago');
  });
  it('leaves the time out where there is no room', () => {
    const words = '✗ 12 rows differ — data: games, 4 partitions of so many';
    assert.equal(badge({ state: 'finished', run: run({ headline: words }), now }), words);
  });
});

describe('runState', () => {
  it('tells errors from what could not be settled', () => {
    assert.equal(runState({ verdict: 'inconclusive', reason: { code: 'connection', message: '' } }), 'error');
    assert.equal(runState({ verdict: 'inconclusive', reason: { code: 'timedOut', message: '' } }), 'inconclusive');
    assert.equal(runState({ verdict: 'consistent within tolerance' }), 'tolerant');
  });
});

describe('explain', () => {
  it('says verdict, where, columns, cause and what it cannot see', () => {
    const sentences = explain(run({
      ...differs(12, { ...cause('data', ['2016-07']) }),
      outcome: outcome({ verdict: 'differs', counts: counts({ legacy: 20, new: 17, changed: 9, onlyLegacy: 3 }), columns: [{ name: 'score', differs: 9, tolerated: 0, native: { legacy: 'int', new: 'integer' } }] }),
      causeOutcome: { cause: 'data', words: 'Without these rows the query agrees', share: 0.992, sources: [] },
    }));
    assert.deepEqual(sentences, [
      '12 rows differ — data.',
      '9 changed, 3 only on legacy; 20 rows on legacy, 17 on new.',
      'Columns that differ: score (9 rows).',
      'Without these rows the query agrees.',
      'What is said of the query rests on 99.2 % of the rows of its tables: a fault that shows only on the rows left out is not ruled out.',
      'This comparison cannot see: below the microsecond.',
    ]);
  });
  it('says zero rows as such', () => {
    assert.equal(explain(run({ outcome: outcome({ counts: counts({}) }) }))[0], 'Both sides agree: the results have no rows on either side.');
  });
  it('gives the reason where there is no verdict', () => {
    assert.equal(explain(run({ verdict: 'inconclusive', reason: { code: 'timedOut', message: 'Timed out after 30 s' } }))[0], 'No verdict: Timed out after 30 s.');
  });
});
