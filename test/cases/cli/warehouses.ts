/** Two small DuckDB warehouses in a folder, and the real command line in a process of its own. */
import { spawn } from 'node:child_process';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { literal, openDuckdb } from '../../../demo/duckdb.ts';

const MAIN = fileURLToPath(new URL('../../../cli/main.ts', import.meta.url));

const CONFIG = `{
  "environments": { "dev": { "legacy": { "driver": "duckdb", "path": "legacy.duckdb" }, "new": { "driver": "duckdb", "path": "new.duckdb" } } },
  "tables": { "games": { "key": ["id"], "partition": { "column": "day", "by": "month" } } }
}`;

/** 300 games, one each day of 2016 from the first of January. */
const GAMES = `CREATE TABLE games AS SELECT i::INTEGER AS id, DATE '2016-01-01' + i::INTEGER AS day, (i % 7)::INTEGER AS runs, 'park ' || i % 5 AS park FROM range(300) r(i)`;

/** @param fault what is done to the new store */
export async function warehouses(test: TestContext, fault: readonly string[], files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'parity-cli-case-')));
  test.after(() => rm(folder, { recursive: true, force: true }));
  const db = await openDuckdb({ memory: '256MB', spillFolder: path.join(folder, '.spill') });
  try {
    for (const [side, statements] of [['legacy', []], ['new', fault]] as const) {
      await db.run(`ATTACH ${literal(path.join(folder, `${side}.duckdb`))} AS store`);
      await db.run('USE store');
      for (const statement of [GAMES, ...statements]) await db.run(statement);
      await db.run('USE memory');
      await db.run('DETACH store');
    }
  } finally {
    db.close();
  }
  for (const [name, text] of Object.entries({ 'parity.jsonc': CONFIG, ...files })) await writeFile(path.join(folder, name), text);
  return folder;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** Runs the command line. `during` gets the process once it has started. */
export function parity(cwd: string, args: readonly string[], during?: (child: ReturnType<typeof spawn>) => void, more: { readonly stdout?: number; readonly flags?: readonly string[] } = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, [...(more.flags ?? []), MAIN, ...args], { cwd, stdio: ['ignore', more.stdout ?? 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } });
    let [stdout, stderr] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => { stdout += text; });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
    child.on('error', reject);
    child.on('close', code => { resolve({ code, stdout, stderr, ms: performance.now() - started }); });
    during?.(child);
  });
}
