import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { folderWith, parity } from './support.ts';

const WHY = /games has about 80,000,000 rows on the legacy store, more than its "askAboveRows" of 50,000,000/u;

describe('a comparison that reads much', () => {
  it('is refused where nobody can be asked, and the others go on', async test => {
    const cwd = await folderWith(test);
    const told = await parity(['check'], { cwd, large: ['games'] });
    assert.equal(told.code, 3);
    assert.deepEqual(told.calls.map(({ name, scan }) => [name, scan]), [['games', 'asking'], ['teams', 'asking'], ['a/b', 'asking']]);
    assert.match(told.stdout, WHY);
    assert.match(told.stdout, /pass --yes/u);
  });

  it('goes on without a question with --yes', async test => {
    const cwd = await folderWith(test, { 'q.sql': 'SELECT 1' });
    for (const args of [['check', 'games'], ['compare', 'q.sql']]) {
      const told = await parity([...args, '--yes'], { cwd, large: ['games', 'q.sql:1'], askLine: () => assert.fail('nobody is to be asked') });
      assert.equal(told.code, 0);
      assert.deepEqual(told.calls.map(({ scan }) => scan), ['always']);
    }
  });

  it('is asked about at a terminal', async test => {
    const cwd = await folderWith(test);
    for (const [answer, code, scans] of [['y', 0, ['asking', 'always']], [' Yes ', 0, ['asking', 'always']], ['n', 130, ['asking']], ['', 130, ['asking']], [null, 130, ['asking']]] as const) {
      const asked: string[] = [];
      const told = await parity(['check', 'games'], { cwd, large: ['games'], askLine: question => { asked.push(question); return Promise.resolve(answer); } });
      assert.equal(told.code, code, String(answer));
      assert.deepEqual(told.calls.map(({ scan }) => scan), scans);
      assert.equal(asked.length, 1);
      assert.match(asked[0] ?? '', WHY);
      assert.match(asked[0] ?? '', /\n {2}games: about 80,000,000 rows, 12\.1 GB \(legacy\); size unknown \(new\)\nCompare\? \(y\/N\) $/u);
    }
  });

  it('tells sizes and compares nothing with --estimate', async test => {
    const cwd = await folderWith(test, { 'q.sql': 'SELECT 1' });
    const told = await parity(['check', '--estimate'], { cwd });
    assert.equal(told.code, 0);
    assert.deepEqual(told.calls.map(({ scan }) => scan), ['never', 'never', 'never']);
    assert.equal(told.stdout.split('\n')[0], 'games');
    assert.equal(told.stdout.split('\n')[1], '  games: about 80,000,000 rows, 12.1 GB (legacy); size unknown (new)');
    assert.equal((await parity(['compare', 'q.sql', '--estimate'], { cwd })).stdout, 'q.sql:1\n  games: about 80,000,000 rows, 12.1 GB (legacy); size unknown (new)\n');
  });
});
