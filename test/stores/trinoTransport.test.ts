/** What Trino's protocol can do to a client, played by a server of the test's own; and versions of Iceberg tables, on a real one. */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { StoreError } from '../../server/engine/errors.ts';
import type { TextRow } from '../../server/stores/driver.ts';
import { trinoDriver } from '../../server/stores/trinoDriver.ts';
import { LIMITS, noCancel, openEngine } from './engines.ts';

interface Answer {
  readonly status?: number;
  readonly body?: object;
}

/** What the statement gets that every session asks first: the version. */
const VERSION: Answer = { body: { id: 'v', columns: [{ name: 'v', type: 'varchar' }], data: [['476']], stats: { state: 'FINISHED' } } };

/** Plays a server: `play` answers each request, `opening` the first statement of a session. Gives its address, and what it was asked. */
async function withServer(play: (request: { method: string; path: string; statement: string; origin: string }) => Answer, use: (server: string, asked: readonly string[]) => Promise<void>, opening: Answer = VERSION): Promise<void> {
  const asked: string[] = [];
  const read = async (request: IncomingMessage): Promise<string> => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    return body;
  };
  const server = createServer((request, response) => {
    void read(request).then((statement) => {
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      asked.push(`${request.method} ${request.url} ${request.headers['x-trino-client-capabilities'] ?? ''}`);
      const answer: Answer = statement === 'select version()' ? opening : play({ method: request.method ?? '', path: request.url ?? '', statement, origin });
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
      response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function run(server: string, signal: AbortSignal = noCancel(), secret?: string): Promise<readonly TextRow[]> {
  const store = trinoDriver.create({ driver: 'trino', settings: { server, user: 'someone', catalog: 'lake' }, ...(secret === undefined ? {} : { secret }) }, LIMITS);
  const session = await store.open(noCancel());
  const rows: TextRow[] = [];
  for await (const batch of session.query('select x from t', signal)) rows.push(...batch);
  await store.close();
  return rows;
}

const fails = (code: string, words: RegExp) => (error: unknown): true => {
  assert.ok(error instanceof StoreError, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, words);
  return true;
};

const page = (origin: string, more: object, next?: string): Answer => ({ body: { id: 'q', stats: { state: 'RUNNING' }, ...(next === undefined ? {} : { nextUri: `${origin}/${next}` }), ...more } });

describe('the protocol of Trino', () => {
  test('pages are put together, and 502, 503 and 504 are tried again', async () => {
    let refusals = 3;
    await withServer(
      ({ method, path, origin }) => {
        if (method === 'POST') return page(origin, {}, 'p1');
        if (path === '/p1' && refusals-- > 0) return { status: 502 + refusals };
        return path === '/p1' ? page(origin, { data: [['a'], [null]] }, 'p2') : page(origin, { data: [['b']], stats: { state: 'FINISHED' } });
      },
      async (server, asked) => {
        assert.deepEqual(await run(server), [['a'], [null], ['b']]);
        assert.ok(asked.every((line) => line.endsWith('PARAMETRIC_DATETIME')));
      },
    );
  });

  test('an error in the first page is thrown', () =>
    withServer(
      () => ({ body: { id: 'q', stats: { state: 'FAILED' }, error: { message: "line 1:1: Table 'x' does not exist", errorName: 'TABLE_NOT_FOUND' } } }),
      (server) => assert.rejects(run(server), fails('tableMissing', /does not exist/)),
    ));

  test('an error after rows is thrown, and quotes no value', () =>
    withServer(
      ({ method, origin }) => (method === 'POST' ? page(origin, { data: [['a']] }, 'p1') : page(origin, { error: { message: "Cannot cast 'secret value' to INT", errorName: 'INVALID_CAST_ARGUMENT' } })),
      (server) => assert.rejects(run(server), (error: unknown) => fails('statementFailed', /Cannot cast/)(error) && (assert.doesNotMatch(String(error), /secret/), true)),
    ));

  test('an end that is not FINISHED is no end', () =>
    withServer(({ origin }) => page(origin, { data: [['a']], stats: { state: 'CANCELED' } }), (server) => assert.rejects(run(server), fails('incompleteResult', /CANCELED/))));

  test('a value that is no text is refused', () =>
    withServer(({ origin }) => page(origin, { data: [[42]], stats: { state: 'FINISHED' } }), (server) => assert.rejects(run(server), fails('internal', /type number/))));

  test('an address of another server is not followed', () =>
    withServer(
      () => ({ body: { id: 'q', nextUri: 'http://elsewhere.invalid/p1', stats: { state: 'RUNNING' } } }),
      (server) => assert.rejects(run(server, noCancel(), 'secret'), fails('connection', /another server/)),
    ));

  test('a wrong password is an error that does not hold it', () =>
    withServer(
      () => ({ status: 401 }),
      async (server) => {
        await assert.rejects(run(server, noCancel(), 'not-the-password'), (error: unknown) => {
          fails('connection', /did not accept/)(error);
          assert.doesNotMatch(JSON.stringify(error, Object.getOwnPropertyNames(error)), /not-the-password|bm90LXRoZS1wYXNzd29yZA/);
          return true;
        });
      },
    ));

  test('a password is tried once before anything else is asked, so that a wrong one locks nobody out', async () => {
    for (const [opening, first] of [[{ status: 401 }, 1], [VERSION, 4]] as const) {
      await withServer(
        ({ origin }) => page(origin, { stats: { state: 'FINISHED' }, columns: [], data: [] }),
        async (server, asked) => {
          const store = trinoDriver.create({ driver: 'trino', settings: { server, user: 'someone', catalog: 'lake' }, secret: 'a-password' }, LIMITS);
          const opened = store.open(noCancel(), ['games']);
          if (first === 1) await assert.rejects(opened, fails('connection', /did not accept/));
          else assert.equal((await opened).facts.engine, 'Trino 476');
          await new Promise((resolve) => setTimeout(resolve, 50));
          // The version; then columns, snapshot and size.
          assert.ok(first === 1 ? asked.length === 1 : asked.length >= first, asked.join(', '));
          await store.close();
        },
        opening,
      );
    }
  });

  test('cancelling before the first rows deletes the statement by its next address', async () => {
    const controller = new AbortController();
    let n = 0;
    await withServer(
      ({ method, origin }) => {
        if (method === 'DELETE') return { status: 204 };
        if (++n === 3) controller.abort();
        return page(origin, {}, `p${n}`);
      },
      async (server, asked) => {
        await assert.rejects(run(server, controller.signal), fails('cancelled', /stopped/));
        assert.match(asked.at(-1) ?? '', /^DELETE \/p\d/);
      },
    );
  });
});

test('an Iceberg table tells its version, a table of the memory connector has none', async () => {
  const engine = await openEngine('trino');
  const schema = String(engine.connection.settings['schema']);
  try {
    await engine.write([`create schema iceberg.${schema}`, `create table iceberg.${schema}.facts as select 1 as n`, 'create table facts as select 1 as n']);
    const store = engine.store();
    const session = await store.open(noCancel());
    const before = await session.tableVersion(`iceberg.${schema}.facts`, noCancel());
    assert.match(before ?? '', /^metadata [0-9A-F]+ \d+$/);
    assert.equal(await session.tableVersion(`iceberg.${schema}.facts`, noCancel()), before);
    await engine.write([`insert into iceberg.${schema}.facts values 2`]);
    assert.notEqual(await session.tableVersion(`iceberg.${schema}.facts`, noCancel()), before);
    assert.equal(await session.tableVersion('facts', noCancel()), null);
    await session.close();
    await store.close();
  } finally {
    await engine.write([`drop table if exists iceberg.${schema}.facts`, `drop schema iceberg.${schema}`]);
    await engine.dispose();
  }
});
