import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSecrets } from '../../../client/secrets.ts';
import type { Memory, SecretPorts, SecretRequest } from '../../../client/secrets.ts';

const request: SecretRequest = { key: 'mysql://db1:3306/reader', label: 'reader at db1:3306', rejected: false };
const rejected: SecretRequest = { ...request, rejected: true };

function memory(): Memory {
  const values = new Map<string, unknown>();
  return {
    get: <T>(key: string, fallback: T): T => (values.has(key) ? (values.get(key) as T) : fallback),
    update: async (key, value) => void values.set(key, value),
  };
}

/** A user with a machine: `vault` and `user` outlive a window and a workspace. */
function machine() {
  const vault = new Map<string, string>();
  const user = memory();
  const said: string[] = [];
  const window = (ports: Partial<SecretPorts> = {}) => createSecrets({
    vault: {
      get: async key => vault.get(key),
      store: async (key, value) => void vault.set(key, value),
      delete: async key => void vault.delete(key),
    },
    user,
    workspace: memory(),
    isTrusted: () => true,
    ask: async () => { said.push('ask'); return 'hunter'; },
    allow: async () => { said.push('allow'); return 'use'; },
    onlyForSession: () => said.push('session only'),
    ...ports,
  });
  return { vault, user, said, window };
}

test('a secret is asked for once and kept under the key of the server', async () => {
  const { vault, said, window } = machine();
  const secrets = window();
  assert.deepEqual(await secrets.secret(request), { secret: 'hunter' });
  assert.deepEqual(await secrets.secret(request), { secret: 'hunter' });
  assert.deepEqual(said, ['ask']);
  assert.deepEqual([...vault], [['parity.secret:mysql://db1:3306/reader', 'hunter']]);
  assert.deepEqual(secrets.known(), [{ key: request.key, label: request.label }]);
});

test('another workspace is asked before it may use a stored secret, and only once', async () => {
  const { said, window } = machine();
  await window().secret(request);
  const workspace = memory();
  const other = window({ workspace });
  assert.deepEqual(await other.secret(request), { secret: 'hunter' });
  assert.deepEqual(await window({ workspace }).secret(request), { secret: 'hunter' });
  assert.deepEqual(said, ['ask', 'allow']);
});

test('a stored secret does not leave when the user says no, nor for another host', async () => {
  const { said, window } = machine();
  await window().secret(request);
  const wary = window({ allow: async () => 'no', ask: async label => { said.push(`ask for ${label}`); return undefined; } });
  assert.deepEqual(await wary.secret(request), { secret: null });
  assert.deepEqual(await wary.secret({ ...request, key: 'mysql://evil:3306/reader', label: 'reader at evil:3306' }), { secret: null });
  assert.deepEqual(said, ['ask', 'ask for reader at evil:3306']);
});

test('nothing is asked or given in a workspace that is not trusted', async () => {
  const { said, window } = machine();
  await window().secret(request);
  assert.deepEqual(await window({ isTrusted: () => false }).secret(request), { secret: null });
  assert.deepEqual(said, ['ask']);
});

test('a rejected secret is asked for anew and replaced', async () => {
  const { vault, window } = machine();
  let count = 0;
  const secrets = window({ ask: async () => `try ${String((count += 1))}` });
  await secrets.secret(request);
  assert.deepEqual(await secrets.secret(rejected), { secret: 'try 2' });
  assert.deepEqual([...vault.values()], ['try 2']);
});

test('two requests for one key make one question; questions come one at a time', async () => {
  const { window } = machine();
  let open = 0;
  let most = 0;
  const asked: string[] = [];
  const secrets = window({
    ask: async label => {
      most = Math.max(most, (open += 1));
      asked.push(label);
      await new Promise(resolve => setTimeout(resolve, 5));
      open -= 1;
      return 'x';
    },
  });
  await Promise.all([secrets.secret(request), secrets.secret(request), secrets.secret({ key: 'b', label: 'b', rejected: false })]);
  assert.equal(most, 1);
  assert.deepEqual(asked, [request.label, 'b']);
});

test('a vault that fails leaves the secret in memory and says so once', async () => {
  const { said, window } = machine();
  const broken = async (): Promise<never> => { throw new Error('no keyring'); };
  const secrets = window({ vault: { get: broken, store: broken, delete: broken } });
  assert.deepEqual(await secrets.secret(request), { secret: 'hunter' });
  assert.deepEqual(await secrets.secret(request), { secret: 'hunter' });
  await secrets.clear();
  assert.deepEqual(said, ['session only', 'ask']);
});

test('clearing forgets the values, the keys and the permissions', async () => {
  const { vault, said, window } = machine();
  const secrets = window();
  await secrets.secret(request);
  assert.equal(await secrets.clear(), 1);
  assert.equal(vault.size, 0);
  assert.deepEqual(secrets.known(), []);
  await secrets.secret(request);
  assert.deepEqual(said, ['ask', 'ask']);
});

test('a question that was cancelled before its turn is not asked', async () => {
  const { said, window } = machine();
  assert.deepEqual(await window().secret(request, { isCancellationRequested: true }), { secret: null });
  assert.deepEqual(said, []);
});
