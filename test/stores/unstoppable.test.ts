/** A statement that the server does not stop when it is told to: nobody is told that it was stopped. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreError } from '../../server/engine/errors.ts';
import { mariadb } from '../../server/sql/dialects/mariadb.ts';
import { connectionOptions, openLink } from '../../server/stores/mysqlConnection.ts';
import { makeSession } from '../../server/stores/session.ts';
import { LIMITS, noCancel, openEngine } from './engines.ts';

/** REPLACE of MariaDB moves the rest of the text at each find, and does not look whether it was killed: some seconds of work. */
const DEAF = "select length(replace(repeat('é|', 60000), '|', '|;'))";

test('what a cancelled statement of MariaDB leaves running is said, by the error and for the evidence', async () => {
  const engine = await openEngine('mariadb');
  try {
    const patient = 50;
    const link = await openLink(connectionOptions(engine.connection), noCancel(), () => undefined, patient);
    const none = (): Promise<never> => Promise.reject(new StoreError('internal', 'not asked here'));
    const session = makeSession(
      {
        facts: { engine: 'MariaDB', settings: [], snapshot: '' },
        stream: (statement, abort) => link.stream(statement, abort),
        leftRunning: () => link.leftRunning(),
        describe: none, describeTable: none, primaryKey: none, tableVersion: none, estimate: none,
        close: () => link.close(),
      },
      mariadb, LIMITS, () => undefined,
    );
    assert.deepEqual(session.load, []);
    const controller = new AbortController();
    const reading = (async () => {
      for await (const rows of session.query(DEAF, controller.signal)) assert.fail(`${rows.length} rows of a cancelled statement`);
    })();
    setTimeout(() => controller.abort(), 100);
    await assert.rejects(reading, (error) => error instanceof StoreError && error.code === 'cancelled' && /^Cancelled, but a statement did not end within 0\.05 s of KILL QUERY \d+, and the server may still work on it/.test(error.message));
    assert.match(session.load[0] ?? '', /may still work on it: look for connection \d+ in SHOW PROCESSLIST$/);
    await session.close();
  } finally {
    await engine.dispose();
  }
});
