/** Stores that cannot be reached, beside stores that can: the reason is that of the right side, every time, and nothing else ends with it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../../server/config/load.ts';
import { StoreError } from '../../server/engine/errors.ts';
import type { Reason, Side } from '../../server/engine/types.ts';
import { SIDES } from '../../server/engine/types.ts';
import { openRunStore } from '../../server/runs/runStore.ts';
import { createService } from '../../server/service/service.ts';
import type { Service } from '../../server/service/types.ts';
import type { Connection } from '../../server/stores/driver.ts';
import { ENGINES, noCancel, openEngine, type EngineName, type TestEngine } from './engines.ts';

/** How often each pair is tried: which side is first is chance. */
const TIMES = 10;
const CLI = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

/** A store that cannot be reached. */
interface Bad {
  readonly name: string;
  readonly connection: Connection;
}

describe('a store that cannot be reached', () => {
  const engines = new Map<EngineName, TestEngine>();
  const folder = mkdtempSync(path.join(tmpdir(), 'parity-failed-'));
  let service: Service;
  let silent: net.Server;
  let garbage: net.Server;

  before(async () => {
    for (const name of ENGINES) engines.set(name, await openEngine(name));
    for (const name of ENGINES) await engines.get(name)?.write(['create table games (id integer)', 'insert into games values (7)']);
    service = createService({ runs: await openRunStore(path.join(folder, 'state')), secrets: { secret: () => Promise.resolve(null) }, environmentVariables: { P: 'parity', WRONG: 'wrong' }, maxFindings: 10, timeoutSeconds: 20 });
    // A port that hangs up at once, and one whose answer cannot be taken apart: no real server can be asked for either.
    silent = net.createServer((socket) => { socket.on('error', () => undefined); socket.destroy(); }).listen(0, '127.0.0.1');
    garbage = net.createServer((socket) => {
      socket.on('error', () => undefined);
      // "Come in, I am ready", and to the first statement a row description that ends before its first field.
      socket.once('data', () => {
        socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]));
        socket.on('data', () => { socket.write(Buffer.from([0x54, 0, 0, 0, 6, 0x7f, 0xff])); });
      });
    }).listen(0, '127.0.0.1');
    await Promise.all([silent, garbage].map((server) => new Promise((resolve) => server.once('listening', resolve))));
  });
  after(async () => {
    await service.close();
    for (const server of [silent, garbage]) server.close();
    for (const engine of engines.values()) await engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const portOf = (server: net.Server): number => (server.address() as net.AddressInfo).port;
  const good = (name: EngineName): Connection => engines.get(name)?.connection ?? assert.fail(name);

  /** Every way in which the address of a store may be wrong. */
  function bads(): readonly Bad[] {
    const of = (name: EngineName, what: string, settings: Connection['settings'], secret?: string): Bad => {
      const { connection } = { connection: good(name) };
      return { name: `${name}, ${what}`, connection: { driver: name, settings: { ...connection.settings, ...settings }, ...(secret ?? connection.secret) === undefined ? {} : { secret: secret ?? connection.secret ?? '' } } };
    };
    return [
      ...(['mariadb', 'mysql', 'postgres'] as const).flatMap((name) => [
        of(name, 'a port that refuses', { port: 1 }),
        of(name, 'a port that hangs up', { port: portOf(silent) }),
        of(name, 'a host that is not there', { host: 'nowhere.invalid' }),
        of(name, 'a wrong password', {}, 'wrong'),
        of(name, 'a database that is not there', { database: 'parity_nowhere' }),
      ]),
      of('postgres', 'a port that answers garbage', { port: portOf(garbage) }),
      of('trino', 'a port that refuses', { server: 'http://127.0.0.1:1' }),
      of('trino', 'a port that hangs up', { server: `http://127.0.0.1:${portOf(silent)}` }),
      of('trino', 'a host that is not there', { server: 'http://nowhere.invalid:8080' }),
      of('duckdb', 'a file that is not there', { path: path.join(folder, 'nowhere.duckdb') }),
    ];
  }

  const storeText = ({ driver, settings, secret }: Connection): object =>
    ({ driver, ...settings, ...(driver === 'duckdb' ? {} : { password: secret === undefined ? null : secret === 'wrong' ? '${env:WRONG}' : '${env:P}' }) });
  const configText = (sides: Readonly<Record<Side, Connection>>): string =>
    JSON.stringify({ environments: { e: { legacy: storeText(sides.legacy), new: storeText(sides.new) } }, tables: { games: { key: ['id'] } } });
  const check = async (sides: Readonly<Record<Side, Connection>>): Promise<{ readonly verdict: string; readonly reason: Pick<Reason, 'code' | 'side' | 'message'> }> => {
    const loaded = loadConfig(configText(sides));
    assert.deepEqual(loaded.problems.filter(({ severity }) => severity === 'error'), []);
    const answer = await service.checkTable({ project: { folder, loaded }, environment: 'e', table: 'games', scan: 'always' }, { progress: () => undefined }, noCancel());
    if (answer.kind !== 'compared') assert.fail(answer.kind);
    return { verdict: answer.run.verdict, reason: answer.run.reason ?? { code: 'internal', message: 'no reason' } };
  };

  for (const side of SIDES) {
    test(`as the ${side} side, beside each engine`, async () => {
      for (const bad of bads()) {
        const told = await Promise.all(Array.from({ length: TIMES }, (_, turn) => {
          const name = ENGINES[turn % ENGINES.length] ?? 'duckdb';
          return check({ legacy: good(name), new: good(name), [side]: bad.connection });
        }));
        for (const { verdict, reason } of told) {
          assert.equal(verdict, 'inconclusive', bad.name);
          assert.equal(reason.side, side, `${bad.name}: ${reason.message}`);
          assert.match(reason.code, /^(connection|configuration)$/u, `${bad.name}: ${reason.message}`);
          assert.doesNotMatch(reason.message, /wrong|unexpectedly ended/iu);
        }
      }
    });
  }

  test('as both sides, while another comparison goes on', async () => {
    const all = bads();
    for (const [position, legacy] of all.entries()) {
      const goesOn = check({ legacy: good('mariadb'), new: good('postgres') });
      const other = all[(position * 7 + 3) % all.length] ?? legacy;
      const told = await Promise.all(Array.from({ length: 4 }, () => check({ legacy: legacy.connection, new: other.connection })));
      assert.equal((await goesOn).verdict, 'consistent');
      for (const { verdict, reason } of told) {
        assert.equal(verdict, 'inconclusive');
        assert.match(reason.code, /^(connection|configuration)$/u, `${legacy.name}; ${other.name}: ${reason.message}`);
      }
    }
  });

  test('a connection that is given up while it opens ends alone', async () => {
    for (const name of ENGINES) {
      const store = engines.get(name)?.store() ?? assert.fail(name);
      for (let turn = 0; turn < TIMES; turn++) {
        const controller = new AbortController();
        const opening = store.open(controller.signal);
        setTimeout(() => controller.abort(new StoreError('cancelled', 'Cancelled.')), turn);
        await opening.then((session) => session.close(), (error: unknown) => assert.ok(error instanceof StoreError, String(error)));
      }
      await store.close();
    }
  });

  test('the command line ends with 3, and names the side', async () => {
    const chosen = bads().filter(({ name }) => /^postgres/u.test(name));
    const ends = await Promise.all(chosen.map(async (bad, position) => {
      const cwd = mkdtempSync(path.join(folder, 'cli-'));
      const side = SIDES[position % 2] ?? 'legacy';
      writeFileSync(path.join(cwd, 'parity.jsonc'), configText({ legacy: good('postgres'), new: good('postgres'), [side]: bad.connection }));
      return { bad, side, ...(await run(cwd, ['check', '--yes'])) };
    }));
    for (const { bad, side, code, stdout, stderr } of ends) {
      assert.equal(code, 3, `${bad.name}: ${stderr}`);
      assert.match(stdout, new RegExp(`${side} warehouse`, 'u'), bad.name);
      assert.doesNotMatch(stderr, /\n\s+at /u, 'no stack');
    }
  });

  function run(cwd: string, args: readonly string[]): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [CLI, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, P: 'parity', WRONG: 'wrong' } });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (data: Buffer) => { stdout += data.toString(); });
      child.stderr.on('data', (data: Buffer) => { stderr += data.toString(); });
      child.on('close', (code) => { resolve({ code, stdout, stderr }); });
    });
  }
});
