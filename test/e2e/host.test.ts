/** Tests inside the extension host, as an author of extensions runs them: @vscode/test-electron and mocha, on the stand-in for the `code` binary. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { build } from 'esbuild';
import { demoWorkspace } from './support/demoWorkspace.ts';
import { runInHost } from './support/hostTests.ts';

const root = path.resolve(import.meta.dirname, '..', '..');

test('the extension, seen from the extension host', async t => {
  const demo = await demoWorkspace();
  try {
    const tests = path.join(demo.folder, '.host', 'suite.cjs');
    const report = path.join(demo.folder, '.host', 'report.txt');
    await build({ entryPoints: [path.join(import.meta.dirname, 'host', 'suite.ts')], outfile: tests, bundle: true, platform: 'node', format: 'cjs', target: 'node22', external: ['vscode'], logLevel: 'error' });
    await runInHost({ extension: root, tests, folder: demo.folder, env: { PARITY_HOST_REPORT: report } });
    assert.ok(existsSync(report), 'the tests did not run');
    // How long it takes depends on the machine; it is told, not judged.
    t.diagnostic(readFileSync(report, 'utf8').trim());
  } finally {
    demo.remove();
  }
});
