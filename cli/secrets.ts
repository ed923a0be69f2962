/** Secrets for the command line: those of `${env:NAME}` are filled in by the service; the others are asked for where somebody sits. */
import type { SecretPort } from '../server/service/types.ts';
import { visible } from '../server/report/words.ts';
import type { AskSecret } from './outside.ts';
import type { Progress } from './progress.ts';

/**
 * Asks once for each key, one question at a time, and never writes an answer anywhere. Without a terminal there is no secret: the
 * store answers what it answers, and the hint says how to give one.
 */
export function createSecrets(ask: AskSecret | null, progress: Progress): SecretPort {
  const answers = new Map<string, Promise<string | null>>();
  const hinted = new Set<string>();
  let turn: Promise<unknown> = Promise.resolve();

  return {
    secret({ key, label, rejected }, signal) {
      if (ask === null) {
        if (hinted.has(key)) return Promise.resolve(null);
        hinted.add(key);
        const words = `No password for ${visible(label)}: nobody can be asked here. Write "password": "\${env:NAME}" in its store and set that variable.`;
        return progress.say(words).then(() => null);
      }
      const known = answers.get(key);
      if (known !== undefined && !rejected) return known;
      const question = async (): Promise<string | null> => {
        await progress.clear();
        const controller = new AbortController();
        const stop = (): void => { controller.abort(); };
        if (signal.aborted) return null;
        signal.addEventListener('abort', stop);
        try {
          return await ask(`${rejected ? 'That password was not accepted. ' : ''}Password for ${visible(label)}: `, controller.signal);
        } finally {
          signal.removeEventListener('abort', stop);
        }
      };
      const answer = turn.then(question, question);
      turn = answer;
      answers.set(key, answer);
      return answer;
    },
  };
}
