/** What breaks in the process itself: never the exit code of a difference, never a stack for people, never silence. */
import assert from 'node:assert/strict';
import { openSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { parity, warehouses } from './warehouses.ts';

/** Breaks once as soon as the command line listens for what nobody catches, each time that a bit of work was done. */
const broken = (how: string): string => `const timer = setInterval(() => {
  if (process.listenerCount('uncaughtException') === 0) return;
  clearInterval(timer);
  ${how}
}, 1);
timer.unref();
`;

describe('a fault of the process', () => {
  it('ends with 4 and words, whether it is thrown or rejected', async test => {
    const cwd = await warehouses(test, ['DELETE FROM games WHERE id = 7'], {});
    for (const how of ["throw new Error('it broke at mysql://reader:secret@db1/prod');", "void Promise.reject(new Error('it broke at mysql://reader:secret@db1/prod'));"]) {
      await writeFile(path.join(cwd, 'broken.mjs'), broken(how));
      const { code, stderr, stdout } = await parity(cwd, ['check'], undefined, { flags: ['--import', path.join(cwd, 'broken.mjs')] });
      assert.equal(code, 4, stdout + stderr);
      assert.match(stderr, /Unexpected: it broke at mysql:\/\/…@db1\/prod\nThis is a fault of Parity and no verdict\./u);
      assert.doesNotMatch(stderr + stdout, /secret|\n\s+at /u);
    }
  });

  it('is 3 when the report goes to a full disk', async test => {
    const cwd = await warehouses(test, [], {});
    for (const format of ['json', 'text', 'csv']) {
      const { code, stderr } = await parity(cwd, ['check', '--quiet', '--format', format], undefined, { stdout: openSync('/dev/full', 'w') });
      assert.equal(code, 3, stderr);
      assert.match(stderr, /The report could not be written to standard output: no space left on device\./u);
    }
  });
});
