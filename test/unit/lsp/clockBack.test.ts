/** A clock that was ahead and is set right: the newest verdict is the one that was made last. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Check, Compare, GetHealth, GetHistory, GetStatus } from '../../../protocol/messages.ts';
import { systemClock } from '../../../server/lsp/clock.ts';
import { openRunStore } from '../../../server/runs/runStore.ts';
import { ago } from '../../../server/report/words.ts';
import { startClient, until } from './support/client.ts';
import type { TestClient } from './support/client.ts';
import { CONFIG, fakeService } from './support/fakeService.ts';
import type { Script } from './support/fakeService.ts';

const NOW = new Date('2026-03-08T12:00:00Z');

for (const ahead of [2, 24 * 60, 400 * 24 * 60]) {
  test(`no tick of a clock that was ${String(ahead)} minutes ahead stays, nor after a restart`, async () => {
    let now = new Date(NOW.getTime() + ahead * 60_000);
    let script: Script = { verdict: 'consistent' };
    const { create } = fakeService({ query: () => Promise.resolve({ ...script, at: now }), table: () => Promise.resolve({ ...script, at: now }) });
    const start = async (stateFolder?: string): Promise<{ readonly client: TestClient; readonly uri: string }> => {
      const client = await startClient({
        createService: create, files: { 'parity.jsonc': CONFIG },
        deps: { openRuns: folder => openRunStore(folder, () => now), clock: { ...systemClock, now: () => now } }, ...(stateFolder === undefined ? {} : { stateFolder }),
      });
      const uri = await client.open('q.sql', 'SELECT 1;\n');
      await until('lenses', async () => (await client.titles('q.sql')).length > 0);
      return { client, uri };
    };
    const first = await start();
    await first.client.request(Compare, { uri: first.uri });
    await first.client.request(Check, { table: 'games' });
    assert.match((await first.client.titles('q.sql'))[0] ?? '', /^said consistent/u);

    now = NOW;
    assert.match((await first.client.titles('q.sql'))[0] ?? '', /by a fast clock$/u);
    script = { verdict: 'differs', counts: { changed: 1 } };
    await first.client.request(Compare, { uri: first.uri });
    await first.client.request(Check, { table: 'games' });
    const shown = async ({ client }: { readonly client: TestClient }): Promise<readonly unknown[]> => {
      const { nodes } = await client.request(GetHealth, { parent: 'dev', start: 0, count: 10 });
      const { tables, queries } = await client.request(GetStatus, {});
      const { runs } = await client.request(GetHistory, { count: 10 });
      return [(await client.titles('q.sql'))[0]?.replace(/ ·.*/u, ''), nodes.find(({ label }) => label === 'games')?.state, tables.differs, queries.consistent, runs.slice(0, 2).map(({ headline }) => headline)];
    };
    const wanted = ['said differs', 'differs', 1, 0, ['said differs', 'said differs']];
    assert.deepEqual(await shown(first), wanted);

    // Another server on the same runs, as after a restart.
    now = new Date(NOW.getTime() + 60_000);
    const again = await start(first.client.stateFolder);
    await until('what is kept', async () => (await again.client.titles('q.sql'))[0]?.startsWith('said') === true);
    assert.deepEqual(await shown(again), wanted);
    await again.client.stop();
    await first.client.stop();
  });
}

test('what is still to come is never just now', () => {
  assert.equal(ago('2026-03-08T12:00:20Z', NOW), 'just now');
  assert.equal(ago('2026-03-08T12:30:00Z', NOW), 'on 2026-03-08 by a fast clock');
  assert.equal(ago('2027-03-08T12:00:00Z', NOW), 'on 2027-03-08 by a fast clock');
});
