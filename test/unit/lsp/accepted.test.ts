import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHashes } from '../../../server/lsp/hashes.ts';
import { loadAccepted } from '../../../server/config/accepted.ts';
import { loadConfig } from '../../../server/config/load.ts';
import { queryHash, tableHash } from '../../../server/service/hash.ts';
import type { QueryPair } from '../../../server/sql/statement.ts';
import { CONFIG, fakeService } from './support/fakeService.ts';
import { startClient, until } from './support/client.ts';

const FILE = 'parity.accepted.jsonc';
const entry = (until: string, more = ''): string => `{ "accepted": [ { "table": "games", "reason": "known", "until": "${until}"${more} } ] }`;
const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);

test('problems of the accepted differences stand in their own file, with fixes, in its editor and on the disk', async () => {
  const client = await startClient({ createService: fakeService().create, files: { 'parity.jsonc': CONFIG, [FILE]: entry('2020-01-31') } });
  const [expired] = await until('the warning', () => (client.diagnostics(FILE).length === 1 ? client.diagnostics(FILE) : null));
  assert.deepEqual([expired?.severity, expired?.code], [2, 'expired']);
  assert.deepEqual(client.diagnostics('parity.jsonc'), []);

  await client.open(FILE, entry(tomorrow, ', "knid": "missing"'), 'jsonc');
  const [unknown] = await until('the error', () => (client.diagnostics(FILE)[0]?.code === 'unknownKey' ? client.diagnostics(FILE) : null));
  assert.equal(unknown?.severity, 1);
  const actions = await client.actions(FILE, unknown?.range ?? assert.fail());
  assert.deepEqual(actions.map(({ title }) => title), ['Change to "kind"']);

  await client.change(FILE, entry(tomorrow));
  await until('no problem', () => client.diagnostics(FILE).length === 0);
  // What is on the disk counts again when the editor is closed.
  await client.close(FILE);
  await until('the warning again', () => client.diagnostics(FILE)[0]?.code === 'expired');
  await client.write(FILE, entry(tomorrow));
  await until('no warning', () => client.diagnostics(FILE).length === 0);
  await client.stop();
});

test('no run is found under other accepted differences than it was made under: not when one is added, not when one expires', () => {
  const config = loadConfig(CONFIG);
  const [environment] = Object.values(config.config.environments);
  assert.ok(environment !== undefined);
  const pair = { name: 'q', texts: { legacy: 'select 1', new: 'select 1' }, directives: { tolerances: {}, problems: [] } } as unknown as QueryPair;
  const project = (text: string | null) => ({ folder: '/', loaded: text === null ? config : { ...config, accepted: loadAccepted(text, '2026-11-20', config.config) } });
  const hashes = (text: string | null, day: string): readonly string[] => [queryHash(project(text), environment, pair, day), tableHash(project(text), environment, 'games', undefined, day)];
  const bare = hashes(null, '2026-11-20');
  const accepted = hashes(entry('2026-11-20'), '2026-11-20');
  assert.ok(accepted.every((hash, i) => hash !== bare[i]));
  assert.deepEqual(hashes(entry('2026-11-20'), '2026-11-21'), bare, 'what has expired counts as little as what is not there');
  assert.deepEqual(hashes(entry('2026-11-20').replace('{ "accepted"', '{ /* why */ "accepted"'), '2026-11-20'), accepted);

  let now = new Date('2026-11-20T23:59:59Z');
  let made = 0;
  const kept = createHashes(() => ({ queryHash: () => String(made++) }), () => now);
  assert.deepEqual([kept.of(project(null), 'dev', pair), made], ['0', 1]);
  const same = project(entry('2026-11-20'));
  assert.deepEqual([kept.of(same, 'dev', pair), kept.of(same, 'dev', pair)], ['1', '1']);
  now = new Date('2026-11-21T00:00:00Z');
  assert.equal(kept.of(same, 'dev', pair), '2', 'the day is part of it');
});
