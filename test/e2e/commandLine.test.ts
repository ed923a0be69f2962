/** The command line as it is packaged, in its pieces, as a process of its own against a server of each kind. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { listFiles, PackageManager } from '@vscode/vsce';
import { openEngine, type EngineName, type TestEngine } from '../stores/engines.ts';

const root = path.join(import.meta.dirname, '..', '..');
const cli = path.join(root, 'dist', 'cli.js');
const ROWS = Array.from({ length: 50 }, (_, i) => `(${i}, ${i * 3})`).join(', ');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function parity(folder: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args, '--quiet', '--no-color'], { cwd: folder, env: { ...process.env, ...env }, timeout: 120_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

test('every piece of the command line is in the package', async () => {
  const packed = await listFiles({ cwd: root, packageManager: PackageManager.None });
  const pieces = readdirSync(path.dirname(cli)).filter((file) => /^cli.*\.js$/u.test(file));
  assert.ok(pieces.length > 4, pieces.join(' '));
  for (const piece of [...pieces, 'parser.cjs', 'polyglot_sql.wasm']) assert.ok(packed.includes(`dist/${piece}`), piece);
});

for (const [legacy, other] of [['mariadb', 'trino'], ['mysql', 'postgres'], ['duckdb', 'mariadb']] as const satisfies readonly (readonly [EngineName, EngineName])[]) {
  test(`${legacy} ↔ ${other}: a table is checked, a query is compared, and the cause of a difference is the data`, async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'parity-cli-'));
    const engines: TestEngine[] = [];
    try {
      for (const name of [legacy, other]) {
        const engine = await openEngine(name);
        engines.push(engine);
        await engine.write(['create table games (id integer, runs integer)', `insert into games values ${ROWS}`]);
      }
      const [legacyEngine, newEngine] = engines;
      assert.ok(legacyEngine && newEngine);
      const storeOf = ({ connection }: TestEngine, side: string): object => ({ driver: connection.driver, ...connection.settings, ...(connection.driver === 'duckdb' ? {} : { password: connection.secret === undefined ? null : `\${env:${side}}` }) });
      writeFileSync(path.join(folder, 'parity.jsonc'), JSON.stringify({ environments: { test: { legacy: storeOf(legacyEngine, 'LEGACY'), new: storeOf(newEngine, 'NEW') } }, tables: { games: { key: ['id'] } } }));
      writeFileSync(path.join(folder, 'runs.sql'), 'select sum(runs) as runs from games where id < 40;\n');
      const env = { LEGACY: legacyEngine.connection.secret ?? '', NEW: newEngine.connection.secret ?? '' };

      const check = await parity(folder, ['check', 'games'], env);
      assert.equal(check.code, 0, check.stdout + check.stderr);
      assert.match(check.stdout, /^✓ /u);
      const compare = await parity(folder, ['compare', 'runs.sql'], env);
      assert.equal(compare.code, 0, compare.stdout + compare.stderr);

      await newEngine.write(newEngine.name === 'trino' ? ['create table games_2 as select id, if(id = 7, -1, runs) as runs from games', 'drop table games', 'alter table games_2 rename to games'] : ['update games set runs = -1 where id = 7']);
      const differs = await parity(folder, ['check', 'games'], env);
      assert.equal(differs.code, 1, differs.stdout + differs.stderr);
      assert.match(differs.stdout, /1 row differs[^]*changed +7 +runs +21 → -1/u);
      // Which tables a query reads is told by the parser, which is a piece of its own.
      const cause = await parity(folder, ['compare', 'runs.sql'], env);
      assert.equal(cause.code, 1, cause.stdout + cause.stderr);
      assert.match(cause.stdout, /data: games/u);
    } finally {
      for (const engine of engines) await engine.dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
