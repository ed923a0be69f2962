import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { describe, it } from 'node:test';
import { createAsk } from '../../../cli/terminal.ts';

/** A keyboard and a screen; `type` is what a person types once the question stands there. */
async function asked(type: readonly string[], signal = new AbortController().signal, shown = false): Promise<{ secret: string | null; screen: string; modes: readonly boolean[]; interrupts: number }> {
  const modes: boolean[] = [];
  let [screen, interrupts] = ['', 0];
  const keyboard = Object.assign(new PassThrough(), { isTTY: true, setRawMode(mode: boolean) { modes.push(mode); return this; } });
  const output = Object.assign(new PassThrough(), { isTTY: true });
  output.setEncoding('utf8').on('data', (text: string) => { screen += text; });
  const answer = createAsk(keyboard as unknown as ReadStream, output as unknown as WriteStream, () => { interrupts += 1; }, shown)('Password: ', signal);
  for (const keys of type) keyboard.write(keys);
  const secret = await answer;
  await new Promise(resolve => { setImmediate(resolve); });
  return { secret, screen, modes, interrupts };
}

describe('a question for a secret', () => {
  it('shows nothing of what is typed and leaves the terminal as it was', async () => {
    assert.deepEqual(await asked(['hun', 'ter', '2\r', 'more']), { secret: 'hunter2', screen: 'Password: \n', modes: [true, false], interrupts: 0 });
  });
  it('takes corrections, pasted text and other alphabets', async () => {
    assert.equal((await asked(['wrong\u0015пароль🙂x\u007f\b\n'])).secret, 'пароль');
    assert.equal((await asked(['a b\tc\r\n'])).secret, 'a bc');
  });
  it('gives nothing for nothing, the end of input and a stop', async () => {
    assert.equal((await asked(['\r'])).secret, null);
    assert.equal((await asked(['abc\u0004'])).secret, null);
    assert.deepEqual(await asked(['abc\u0003']), { secret: null, screen: 'Password: \n', modes: [true, false], interrupts: 1 });
    const controller = new AbortController();
    setImmediate(() => { controller.abort(); });
    assert.equal((await asked(['abc'], controller.signal)).secret, null);
  });
  it('shows what is typed where that is no secret', async () => {
    const { secret, screen } = await asked(['yex\u007f\u007fes\r'], undefined, true);
    assert.equal(secret, 'yes');
    assert.equal(screen, 'Password: yex\b \b\b \bes\n');
  });
});
