import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { delayed } from '../../../client/delay.ts';

test('many calls make one piece of work, and one more for those that came while it ran', async () => {
  let done = 0;
  const ask = delayed(5, async () => {
    done += 1;
    await sleep(20);
  });
  for (let call = 0; call < 100; call += 1) ask();
  await sleep(12);
  ask();
  ask();
  await sleep(80);
  assert.equal(done, 2);
});

test('what is disposed of does not run any more', async () => {
  let done = 0;
  const ask = delayed(5, async () => { done += 1; });
  ask();
  ask.dispose();
  await sleep(20);
  assert.equal(done, 0);
});
