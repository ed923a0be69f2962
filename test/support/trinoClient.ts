/** Trino's own protocol for tests that load and break tables: one statement, followed to its end. */

/** Where a server answers, and what names without a catalog mean. */
export interface TrinoPlace {
  readonly url: string;
  readonly catalog?: string;
  readonly schema?: string;
}

interface Page {
  readonly nextUri?: string;
  readonly data?: readonly (readonly unknown[])[];
  readonly error?: { readonly message: string };
}

/** Runs one statement and gives its rows, as JSON carries them. Throws what the server says. */
export async function runTrino(place: TrinoPlace, statement: string): Promise<readonly (readonly unknown[])[]> {
  const headers = {
    'X-Trino-User': 'loader',
    'X-Trino-Time-Zone': 'UTC',
    'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME',
    ...(place.catalog === undefined ? {} : { 'X-Trino-Catalog': place.catalog }),
    ...(place.schema === undefined ? {} : { 'X-Trino-Schema': place.schema }),
  };
  const rows: (readonly unknown[])[] = [];
  let page = await answer(await fetch(`${place.url}/v1/statement`, { method: 'POST', body: statement, headers }));
  for (;;) {
    if (page.error !== undefined) throw new Error(`Trino: ${page.error.message}\n${statement.slice(0, 500)}`);
    rows.push(...(page.data ?? []));
    if (page.nextUri === undefined) return rows;
    page = await answer(await fetch(page.nextUri, { headers }));
  }
}

async function answer(response: Response): Promise<Page> {
  if (!response.ok) throw new Error(`Trino answered ${response.status}: ${(await response.text()).slice(0, 500)}`);
  return (await response.json()) as Page;
}
