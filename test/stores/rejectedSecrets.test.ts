/** A password that a server rejects is asked for again, once for each time that it was wrong, on every engine that takes one. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { loadConfig } from '../../server/config/load.ts';
import { openRunStore } from '../../server/runs/runStore.ts';
import { createConnections } from '../../server/service/connections.ts';
import { noCancel, openEngine } from './engines.ts';

/** Opens the legacy store with a wrong password and then the right one, and gives whether each question came after a rejection. */
async function questions(store: Readonly<Record<string, unknown>>, right: string): Promise<readonly boolean[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'parity-secrets-'));
  const loaded = loadConfig(JSON.stringify({ environments: { e: { legacy: store, new: { driver: 'duckdb', path: 'n.duckdb' } } } }));
  assert.deepEqual(loaded.problems.map(({ message }) => message), []);
  const environment = loaded.config.environments['e'];
  assert.ok(environment);
  const asked: boolean[] = [];
  const connections = createConnections({
    runs: await openRunStore(folder),
    secrets: { secret: ({ rejected }) => { asked.push(rejected); return Promise.resolve(rejected ? right : 'wrong'); } },
    environmentVariables: {},
    maxFindings: 1,
    timeoutSeconds: 30,
  });
  try {
    const open = await connections.openSide({ folder, loaded }, environment, 'legacy', noCancel());
    await open.session.close();
    return asked;
  } finally {
    await connections.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const name of ['mariadb', 'mysql', 'postgres'] as const) {
  test(name, async () => {
    const engine = await openEngine(name);
    try {
      const { settings, secret } = engine.connection;
      assert.deepEqual(await questions({ driver: name, ...settings }, secret ?? ''), [false, true]);
    } finally {
      await engine.dispose();
    }
  });
}

for (const auth of ['password', 'token'] as const) {
  // The test server takes passwords over TLS alone, so that a server of ours stands in: it answers as Trino does, to who is let in.
  test(`trino, by ${auth}`, async () => {
    const wanted = auth === 'token' ? 'Bearer right' : `Basic ${Buffer.from('reader:right').toString('base64')}`;
    const server = createServer((request, response) => {
      if (request.headers.authorization !== wanted) return void response.writeHead(401).end();
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id: 'q1', infoUri: 'x', columns: [{ name: 'a', type: 'varchar' }], data: [['476', '2026-01-01 00:00:00.000']], stats: { state: 'FINISHED' } }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      assert.deepEqual(await questions({ driver: 'trino', server: `http://127.0.0.1:${port}`, user: 'reader', auth }, 'right'), [false, true]);
    } finally {
      server.close();
    }
  });
}
