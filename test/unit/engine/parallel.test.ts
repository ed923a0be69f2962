/** Work at once: one failure stops the rest, and is what is told. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { StoreError } from '../../../server/engine/errors.ts';
import { bothSides, together } from '../../../server/engine/parallel.ts';
import type { CancelSignal } from '../../../server/engine/types.ts';
import { link, never } from '../../support/recorder.ts';

/** Ends when its signal fires, and then says so. */
const untilAborted = (ended: () => void) => (signal: CancelSignal): Promise<string> =>
  new Promise((_resolve, reject) => {
    const stop = (): void => {
      ended();
      reject(new StoreError('cancelled', 'stopped'));
    };
    signal.addEventListener('abort', () => setTimeout(stop, 10));
  });

describe('together', () => {
  test('gives the results in the order of the tasks, which run at once', async () => {
    const began: number[] = [];
    const task = (value: number, ms: number) => async (): Promise<number> => {
      began.push(value);
      await new Promise((resolve) => setTimeout(resolve, ms));
      return value;
    };
    const results = together<readonly [number, number, number]>(link, never, task(1, 30), task(2, 1), task(3, 10));
    assert.deepEqual(began, [1, 2, 3]);
    assert.deepEqual(await results, [1, 2, 3]);
  });

  test('stops the others at the first failure, waits for them, and throws that failure', async () => {
    let ended = false;
    const failing = (): Promise<string> => Promise.reject(new StoreError('tableMissing', 'no such table'));
    await assert.rejects(together<readonly [string, string]>(link, never, untilAborted(() => (ended = true)), failing), (error) => error instanceof StoreError && error.code === 'tableMissing');
    assert.ok(ended);
  });

  test('a stop of the parent is a cancellation, whatever a task makes of it', async () => {
    const stop = new AbortController();
    const running = together<readonly [string]>(link, stop.signal, () => new Promise((_resolve, reject) => stop.signal.addEventListener('abort', () => reject(new StoreError('connection', 'the line is down')), { once: true })));
    stop.abort();
    await assert.rejects(running, (error) => error instanceof StoreError && error.code === 'cancelled' && error.side === undefined);
    await assert.rejects(together(link, stop.signal, () => Promise.resolve(1)), (error) => error instanceof StoreError && error.code === 'cancelled');
  });

  test('a failure of one side knows its side', async () => {
    let ended = false;
    const work = bothSides(link, never, (side, signal) => (side === 'new' ? Promise.reject(new StoreError('statementFailed', 'no')) : untilAborted(() => (ended = true))(signal)));
    await assert.rejects(work, (error) => error instanceof StoreError && error.side === 'new' && error.code === 'statementFailed');
    assert.ok(ended);
  });
});
