/** Questions to a person at a terminal. */
import type { ReadStream } from 'node:tty';
import type { AskSecret } from './outside.ts';

const ENTER = /[\r\n]/u;

/** Asks on standard error and reads standard input, which both must be terminals. Ctrl+C and Ctrl+D give nothing. @param shown whether what is typed is shown */
export function createAsk(input: ReadStream, output: NodeJS.WriteStream, interrupt: () => void, shown: boolean): AskSecret {
  return (question, signal) => new Promise(resolve => {
    let typed = '';
    const done = (secret: string | null): void => {
      input.off('data', take);
      signal.removeEventListener('abort', stop);
      input.setRawMode(false);
      input.pause();
      output.write('\n');
      resolve(secret);
    };
    const stop = (): void => { done(null); };
    const take = (data: string): void => {
      for (const character of data) {
        if (ENTER.test(character)) return done(typed === '' ? null : typed);
        if (character === '\u0004') return done(null);
        if (character === '\u0003') {
          done(null);
          // In raw mode the terminal makes no signal of it.
          return interrupt();
        }
        const before = typed;
        if (character === '\u007f' || character === '\b') typed = [...typed].slice(0, -1).join('');
        else if (character === '\u0015') typed = '';
        else if (character >= ' ') typed += character;
        if (shown) output.write(typed.length > before.length ? character : '\b \b'.repeat([...before].length - [...typed].length));
      }
    };
    output.write(question);
    input.setEncoding('utf8');
    input.setRawMode(true);
    input.resume();
    input.on('data', take);
    signal.addEventListener('abort', stop);
  });
}
