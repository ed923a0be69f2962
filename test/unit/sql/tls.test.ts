import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreError } from '../../../server/engine/errors.ts';
import { tlsOf } from '../../../server/stores/tls.ts';
import { connectionOptions } from '../../../server/stores/mysqlConnection.ts';

const connection = (settings: Readonly<Record<string, string | boolean>>) => ({ driver: 'mysql', settings });

test('what a store says about encryption is what its connection does', () => {
  assert.deepEqual(tlsOf(connection({ ssl: 'verify' }), 'off'), { rejectUnauthorized: true });
  assert.deepEqual(tlsOf(connection({ ssl: true }), 'off'), { rejectUnauthorized: true });
  assert.deepEqual(tlsOf(connection({ ssl: 'required' }), 'off'), { rejectUnauthorized: false });
  assert.equal(tlsOf(connection({ ssl: 'off' }), 'verify'), null);
  assert.equal(tlsOf(connection({ ssl: false }), 'verify'), null);
  assert.equal(tlsOf(connection({}), 'off'), null);
  assert.deepEqual(tlsOf(connection({}), 'verify'), { rejectUnauthorized: true });
});

test('a misspelt or unreadable setting never falls back to no encryption', () => {
  assert.throws(() => tlsOf(connection({ ssl: 'yes' }), 'off'), (error) => error instanceof StoreError && error.code === 'configuration');
  assert.throws(() => tlsOf(connection({ sslCa: 'no such file' }), 'off'), /sslCa/);
});

test('MySQL connections are encrypted when the store says so', () => {
  assert.deepEqual(connectionOptions({ ...connection({ host: 'db1', user: 'reader', ssl: 'verify' }) }).ssl, { rejectUnauthorized: true });
  assert.equal(connectionOptions({ ...connection({ host: 'db1', user: 'reader' }) }).ssl, undefined);
});
