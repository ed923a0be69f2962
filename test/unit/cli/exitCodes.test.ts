import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigurationError } from '../../../server/service/types.ts';
import { folderWith, parity } from './support.ts';
import type { Answer } from './support.ts';

const three = '-- parity:name one\nSELECT 1;\n-- parity:name two\nSELECT 2;\n-- parity:name three\nSELECT 3;\n';

describe('the exit code', () => {
  const cases: readonly (readonly [code: number, one: Answer, two: Answer, failOn?: string])[] = [
    [0, 'consistent', 'consistent within tolerance'],
    [1, 'differs', 'consistent'],
    [1, 'timedOut', 'differs'],
    [1, 'differs', { refused: 'DELETE writes data' }],
    [2, 'consistent', 'timedOut'],
    [2, 'in flight', 'consistent'],
    [2, 'consistent', { refused: 'DELETE writes data' }],
    [2, 'tableMissing', 'consistent'],
    [3, 'differs', 'connection'],
    [3, 'configuration', 'timedOut'],
    [4, 'connection', 'internal'],
    [4, 'differs', 'internal', 'none'],
    [130, 'internal', 'cancelled'],
    [130, 'cancelled', 'connection'],
    [0, 'differs', 'consistent', 'inconclusive'],
    [2, 'differs', 'notDeterministic', 'inconclusive'],
    [0, 'timedOut', { refused: 'x' }, 'differs'],
    [1, 'timedOut', 'differs', 'differs'],
    [0, 'timedOut', 'differs', 'none'],
    [3, 'connection', 'differs', 'none'],
    [130, 'cancelled', 'consistent', 'none'],
  ];
  for (const [code, one, two, failOn] of cases) {
    it(`is ${String(code)} for ${JSON.stringify(one)} and ${JSON.stringify(two)}${failOn === undefined ? '' : ` with --fail-on ${failOn}`}`, async test => {
      const cwd = await folderWith(test, { 'q.sql': three });
      const told = await parity(['compare', 'q.sql', ...(failOn === undefined ? [] : ['--fail-on', failOn])], { cwd, answers: { one, two } });
      assert.equal(told.code, code, told.stderr);
      assert.equal(told.calls.length, 3);
      assert.equal(told.closed, 1);
    });
  }

  it('is 130 when stopped, after what runs has ended, and what was not begun is said', async test => {
    const cwd = await folderWith(test, { 'q.sql': three });
    const told = await parity(['compare', 'q.sql', '--format', 'json'], {
      cwd,
      during: ({ name }, { stop, signal }) => {
        if (name !== 'two') return;
        stop();
        assert.ok(signal.aborted);
      },
    });
    assert.equal(told.code, 130);
    assert.deepEqual(told.calls.map(call => call.name), ['one', 'two']);
    assert.equal(told.closed, 1);
    assert.deepEqual(told.quit, []);
    assert.match(told.stderr, /Stopping what runs on the servers/u);
    const { verdict, items } = JSON.parse(told.stdout) as { verdict: string; items: readonly { name: string; verdict: string; reason?: { code: string } }[] };
    assert.equal(verdict, 'inconclusive');
    assert.deepEqual(items.map(item => [item.name, item.verdict, item.reason?.code]), [['one', 'consistent', undefined], ['two', 'inconclusive', 'cancelled'], ['three', 'inconclusive', 'cancelled']]);
  });

  it('comes at once when stopped twice', async test => {
    const cwd = await folderWith(test, { 'q.sql': 'SELECT 1' });
    const told = await parity(['compare', 'q.sql'], { cwd, during: (_, { stop }) => { stop(); stop(); } });
    assert.deepEqual(told.quit, [130]);
  });

  it('is 3 for what the command line itself refuses, and nothing is sent', async test => {
    const cwd = await folderWith(test, { 'q.sql': three, 'empty.sql': '-- nothing\n', 'bad/parity.jsonc': '{\n  "environments": { "x": { "legacy": { "driver": "mysq" } } },\n  "tabels": {}\n}', 'bad/q.sql': three });
    const refused: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /Usage: parity/u],
      [['compare'], /missing required argument 'files'/u],
      [['compare', 'no.sql'], /There is no file no\.sql/u],
      [['compare', 'no.sql:3'], /There is no file no\.sql/u],
      [['compare', 'x*.sql'], /No file matches x\*\.sql/u],
      [['compare', 'empty.sql'], /There is no query in 1 file: empty\.sql/u],
      [['compare', 'q.sql:99'], /There is no query at line 99 of q\.sql\. Its queries begin at lines 2, 4, 6/u],
      [['compare', 'q.sql', '--env', 'test'], /has no environment "test"\. It has dev, prod/u],
      [['compare', 'q.sql', '--config', 'none.jsonc'], /none\.jsonc cannot be read: no such file/u],
      [['compare', 'q.sql', '--format', 'html'], /--format html is not there yet/u],
      [['compare', 'q.sql', '--format', 'markdown'], /--format markdown is not there yet/u],
      [['compare', 'q.sql', '--format', 'junit'], /--format junit is not there yet/u],
      [['compare', 'q.sql', '--format', 'xml'], /There are text, json and csv/u],
      [['compare', 'q.sql', '--fail-on', 'all'], /Give differs, inconclusive/u],
      [['compare', 'q.sql', '--timeout', '0'], /whole number, 1 or more/u],
      [['compare', 'q.sql', '--out', 'no/where.json'], /there is no folder no/u],
      [['compare', 'q.sql', '--out', 'bad'], /this is a folder/u],
      [['compare', 'q.sql', '--whatever'], /unknown option '--whatever'/u],
      [['compare', 'q.sql', 'bad/q.sql'], /belong to several configurations/u],
      [['compare', 'bad/q.sql'], /bad\/parity\.jsonc:2:50: error: [^\n]+\n.*The configuration has errors, so nothing was compared/su],
      [['check', 'nope'], /There is no table "nope" in the configuration\. It maps games, teams, a\/b/u],
      [['check', 'games/'], /name a partition after the slash/u],
      [['check', 'teams/2016'], /"teams" has no "partition"/u],
      [['watch'], /`parity watch` is not there yet/u],
      [['suite', 'x.json', '--format', 'junit'], /`parity suite` is not there yet/u],
      [['report'], /`parity report` is not there yet/u],
      [['init'], /parity\.jsonc is there already and was left as it is/u],
    ];
    for (const [args, words] of refused) {
      const told = await parity(args, { cwd });
      assert.equal(told.code, 3, `${args.join(' ')}: ${told.stderr}`);
      assert.match(told.stderr, words);
      assert.equal(told.stdout, '', args.join(' '));
      assert.deepEqual(told.calls, []);
      assert.doesNotMatch(told.stderr, /\n\s+at /u, 'no stack');
    }
  });

  it('is 3 where there is no configuration', async test => {
    const cwd = await folderWith(test, { 'q.sql': three, 'parity.jsonc': '' });
    const told = await parity(['compare', 'q.sql'], { cwd });
    assert.equal(told.code, 3);
    assert.match(told.stderr, /There is no parity\.jsonc in .*parity init/su);
  });

  it('is 4 when one comparison breaks, and the others keep their results in the report', async test => {
    const cwd = await folderWith(test, { 'q.sql': three });
    const breaks: readonly ((fault: (error: unknown) => void) => void | Promise<void>)[] = [
      () => { throw new TypeError('undefined is not a function\nsecret line'); },
      fault => { fault(new Error('Connection terminated unexpectedly')); },
      // The fault leaves the comparison without an end.
      fault => { fault(new Error('Connection terminated unexpectedly')); return new Promise(() => undefined); },
    ];
    for (const broken of breaks) {
      const told = await parity(['compare', 'q.sql', '--format', 'json', '--fail-on', 'none'], {
        cwd, answers: { one: 'differs' }, during: ({ name }, { fault }) => (name === 'two' ? broken(fault) : undefined),
      });
      assert.equal(told.code, 4, told.stderr);
      assert.equal(told.closed, 1);
      const { verdict, items } = JSON.parse(told.stdout) as { verdict: string; items: readonly { name: string; verdict: string; reason?: { code: string; message: string } }[] };
      assert.equal(verdict, 'differs');
      assert.deepEqual(items.map(item => [item.name, item.verdict, item.reason?.code]), [['one', 'differs', undefined], ['two', 'inconclusive', 'internal'], ['three', 'consistent', undefined]]);
      assert.match(items[1]?.reason?.message ?? '', /^A fault of Parity ended this comparison, and there is no verdict: [^\n]+$/u);
      assert.doesNotMatch(told.stdout + told.stderr, /\n\s+at |secret line/u);
    }
  });

  it('is 3 when a comparison is not possible as configured, and the others are made all the same', async test => {
    const cwd = await folderWith(test, { 'q.sql': three });
    const told = await parity(['compare', 'q.sql'], { cwd, during: ({ name }) => { if (name === 'one') throw new ConfigurationError('parity.jsonc maps no such table.'); } });
    assert.equal(told.code, 3);
    assert.equal(told.calls.length, 3);
    assert.match(told.stdout, /parity\.jsonc maps no such table/u);
  });

  it('is 3 when the report cannot be written to standard output', async test => {
    const cwd = await folderWith(test, { 'q.sql': three });
    for (const args of [['compare', 'q.sql'], ['compare', 'q.sql', '--format', 'json', '--fail-on', 'none'], ['doctor'], ['--version']]) {
      const told = await parity(args, { cwd, stdoutFailure: 'no space left on device' });
      assert.equal(told.code, 3, args.join(' '));
      assert.match(told.stderr, /The report could not be written to standard output: no space left on device\.\n$/u);
    }
  });

  it('is 4 with few words for a fault of ours, and a stack only on request', async test => {
    const cwd = await folderWith(test, { 'q.sql': three });
    const openRuns = (): Promise<never> => Promise.reject(new TypeError('undefined is not a function'));
    const told = await parity(['compare', 'q.sql'], { cwd, openRuns });
    assert.equal(told.code, 4);
    assert.match(told.stderr, /^Unexpected: undefined is not a function\nThis is a fault of Parity and no verdict\. PARITY_DEBUG=1 shows/u);
    assert.match((await parity(['compare', 'q.sql'], { cwd, openRuns, env: { PARITY_DEBUG: '1' } })).stderr, /\n\s+at /u);
  });

  it('is 0 for help and version', async test => {
    const cwd = await folderWith(test);
    for (const args of [['--help'], ['compare', '--help'], ['help', 'check'], ['--version']]) {
      const told = await parity(args, { cwd });
      assert.equal(told.code, 0, args.join(' '));
      assert.match(told.stdout, args[0] === '--version' ? /^1\.2\.3\n$/u : /Usage: parity/u);
      assert.equal(told.stderr, '');
    }
  });
});
