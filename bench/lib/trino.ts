/** Trino, asked directly over its protocol. */
import { runTrino } from '../../test/support/trinoClient.ts';
import { address } from './options.ts';
import type { Engine } from './engine.ts';

/** A session; Trino has none of its own, so nothing is opened. */
export function openTrino(): Engine {
  const url = address('trino');
  return {
    name: 'trino',
    url,
    ask: async statement => {
      const rows = await runTrino({ url: url.origin }, statement);
      return rows.map(row => row.map(value => (value === null ? null : (typeof value === 'string' ? value : JSON.stringify(value)))));
    },
    another: () => Promise.resolve(openTrino()),
    close: () => Promise.resolve(),
  };
}
