/** Trino, asked directly over its protocol: post a statement, then follow `nextUri` to the end. */
import { address } from './options.ts';
import type { Engine } from './engine.ts';

interface Page {
  readonly data?: readonly (readonly unknown[])[];
  readonly nextUri?: string;
  readonly error?: { readonly message: string };
}

/** A session; Trino has none of its own, so nothing is opened. */
export function openTrino(): Engine {
  const url = address('trino');
  const headers = { 'X-Trino-User': 'parity', 'X-Trino-Time-Zone': 'UTC', 'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME' };
  return {
    name: 'trino',
    url,
    ask: async statement => {
      let page = (await (await fetch(new URL('/v1/statement', url), { method: 'POST', body: statement, headers })).json()) as Page;
      const rows = [...(page.data ?? [])];
      while (page.nextUri !== undefined) {
        page = (await (await fetch(page.nextUri, { headers })).json()) as Page;
        rows.push(...(page.data ?? []));
      }
      if (page.error !== undefined) throw new Error(`${page.error.message}\n${statement.slice(0, 300)}`);
      return rows.map(row => row.map(value => (value === null ? null : (typeof value === 'string' ? value : JSON.stringify(value)))));
    },
    another: () => Promise.resolve(openTrino()),
    close: () => Promise.resolve(),
  };
}
