/** Statements of a calibration: few, bounded, and taken apart when one fails. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { StoreError } from '../../../server/engine/errors.ts';
import type { CancelSignal } from '../../../server/engine/types.ts';
import { ask, CALIBRATION_MARK, type Probe } from '../../../server/calibrate/probes.ts';
import { postgres } from '../../../server/sql/dialects/postgres.ts';
import type { Session } from '../../../server/stores/driver.ts';
import { assertReads } from '../../../server/stores/readOnlyGuard.ts';

const never = new AbortController().signal;

/** A session that answers every output with the number of the row, and fails as told. */
function fakeSession(fails: (statement: string) => StoreError | undefined, rowsLost = 0): { readonly session: Session; readonly statements: string[] } {
  const statements: string[] = [];
  const query = async function* (statement: string, _signal: CancelSignal): AsyncGenerator<readonly (readonly (string | null)[])[]> {
    assertReads(statement, postgres.lexical);
    statements.push(statement);
    const error = fails(statement);
    if (error !== undefined) throw error;
    const outputs = statement.split(' as v').length - 1;
    const rows = /values (.*)\) as e/s.exec(statement)?.[1]?.split('), (').length ?? 0;
    for (let i = 0; i < rows - rowsLost; i++) yield [[String(i), ...Array.from({ length: outputs }, () => String(i))]];
  };
  return { session: { query } as unknown as Session, statements };
}

const probe = (text: string, count = 3): Probe => ({ values: Array.from({ length: count }, () => text), outputs: (x) => [x, `hash(${x})`] });
const failed = (code: StoreError['code']) => (statement: string): StoreError | undefined => (statement.includes('bad') ? new StoreError(code, 'refused') : undefined);

describe('asking', () => {
  test('many probes of different lengths in one statement, which reads and is marked', async () => {
    const { session, statements } = fakeSession(() => undefined);
    const answers = await ask({ session, dialect: postgres }, [probe('1', 2), probe('2', 5)], never);
    assert.equal(statements.length, 1);
    assert.ok(statements[0]?.startsWith(CALIBRATION_MARK));
    assert.deepEqual(answers, [[['0', '0'], ['1', '1']], ['0', '1', '2', '3', '4'].map((i) => [i, i])]);
  });

  test('no statement is longer than engines take', async () => {
    const { session, statements } = fakeSession(() => undefined);
    await ask({ session, dialect: postgres }, Array.from({ length: 30 }, () => probe('x'.repeat(1_000), 20)), never);
    assert.ok(statements.length >= 4 && statements.every((statement) => statement.length < 200_000), String(statements.map((statement) => statement.length)));
  });

  test('a probe that fails does not take the others along', async () => {
    const { session } = fakeSession(failed('statementFailed'));
    const answers = await ask({ session, dialect: postgres }, [probe('1'), probe('bad'), probe('2'), probe('3')], never);
    assert.deepEqual(answers.map((answer) => 'failed' in answer), [false, true, false, false]);
  });

  test('a server that is too slow is not asked again; one that is lost, or a cancellation, ends it', async () => {
    const slow = fakeSession(failed('timedOut'));
    assert.deepEqual((await ask({ session: slow.session, dialect: postgres }, [probe('1'), probe('bad')], never)).map((answer) => 'failed' in answer), [true, true]);
    assert.equal(slow.statements.length, 1);
    for (const code of ['connection', 'cancelled'] as const) await assert.rejects(ask({ session: fakeSession(failed(code)).session, dialect: postgres }, [probe('bad')], never), { code });
  });

  test('an answer that is short is no answer', async () => {
    const { session } = fakeSession(() => undefined, 1);
    assert.deepEqual(await ask({ session, dialect: postgres }, [probe('1')], never), [{ failed: 'Of 3 edge values 2 came back.' }]);
  });
});
