/** The engines that the suites of this folder run on: how to reach them, and how a test writes to them. Writing is the tests' own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import mysql from 'mysql2/promise';
import { Client } from 'pg';
import type { Connection, Driver, Limits, Session, Store, TextRow } from '../../server/stores/driver.ts';
import { drivers } from '../../server/stores/registry.ts';
import { runTrino } from '../support/trinoClient.ts';

export type EngineName = 'duckdb' | 'mariadb' | 'mysql' | 'postgres' | 'trino';

export const ENGINES: readonly EngineName[] = ['duckdb', 'mariadb', 'mysql', 'postgres', 'trino'];

export const LIMITS: Limits = { statementTimeoutMs: 60_000, concurrency: 4 };

/** An engine that a test may write to. */
export interface TestEngine {
  readonly name: EngineName;
  readonly connection: Connection;
  readonly driver: Driver;
  /** Runs statements that write, one after the other. DuckDB: only while no store has the file open. */
  write(statements: readonly string[]): Promise<void>;
  /** What the server says when asked directly, beside Parity. */
  ask(statement: string): Promise<readonly (readonly unknown[])[]>;
  /** The answers to several statements, one after the other; null where the server refuses. */
  askEach(statements: readonly string[]): Promise<readonly ((readonly (readonly unknown[])[]) | null)[]>;
  store(limits?: Limits): Store;
  /** Removes what was made. */
  dispose(): Promise<void>;
}

const VARIABLES: Readonly<Record<Exclude<EngineName, 'duckdb'>, string>> = {
  mariadb: 'PARITY_TEST_MARIADB',
  mysql: 'PARITY_TEST_MYSQL',
  postgres: 'PARITY_TEST_POSTGRES',
  trino: 'PARITY_TEST_TRINO',
};

/** The address of a test server. Throws when there is none: a suite that did not run must not look like one that passed. */
function address(name: Exclude<EngineName, 'duckdb'>): URL {
  const value = process.env[VARIABLES[name]];
  if (value === undefined || value === '') {
    throw new Error(`${VARIABLES[name]} is not set: start the test servers with "npm run servers start ${name}" and take their addresses from "npm run servers env".`);
  }
  return new URL(value);
}

/** A fresh place on the engine: a file, a database, a schema. */
export async function openEngine(name: EngineName): Promise<TestEngine> {
  const place = `p${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  if (name === 'duckdb') return openDuckdb(place);
  if (name === 'postgres') return openPostgres(place);
  return name === 'trino' ? openTrino(place) : openMysql(name, place);
}

/** An empty place on an engine, with a store and an open session. */
export interface OpenPlace {
  readonly engine: TestEngine;
  readonly store: Store;
  readonly session: Session;
}

/** Places on several engines. */
export interface OpenPlaces<Name extends EngineName> {
  get(name: Name): OpenPlace | undefined;
  close(): Promise<void>;
}

/** Opens a place on each engine, in which `statements` have run. DuckDB needs one at least: its file is made by it. What was opened before one failed is closed. */
export async function openPlaces<Name extends EngineName>(names: readonly Name[], statements: (name: Name) => readonly string[]): Promise<OpenPlaces<Name>> {
  const places = new Map<Name, OpenPlace>();
  const close = async (): Promise<void> => {
    for (const { engine, store, session } of places.values()) {
      await session.close();
      await store.close();
      await engine.dispose();
    }
  };
  try {
    for (const name of names) {
      const engine = await openEngine(name);
      try {
        await engine.write(statements(name));
      } catch (error) {
        await engine.dispose();
        throw error;
      }
      const store = engine.store();
      places.set(name, { engine, store, session: await store.open(noCancel()) });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { get: (name) => places.get(name), close };
}

function driverOf(name: EngineName): Driver {
  const driver = drivers[name];
  if (driver === undefined) throw new Error(`no driver ${name}`);
  return driver;
}

function openDuckdb(place: string): TestEngine {
  const folder = mkdtempSync(path.join(tmpdir(), 'parity-test-'));
  const file = path.join(folder, `${place}.duckdb`);
  const connection: Connection = { driver: 'duckdb', settings: { path: file } };
  const withFile = async <T>(use: (run: (sql: string) => Promise<readonly (readonly unknown[])[]>) => Promise<T>): Promise<T> => {
    // The format of files by default has no VARIANT.
    const instance = await DuckDBInstance.create(file, { storage_compatibility_version: 'v1.5.0' });
    const open = await instance.connect();
    try {
      await open.run("set TimeZone='UTC'");
      return await use(async (sql) => (await open.runAndReadAll(sql)).getRows());
    } finally {
      open.closeSync();
      instance.closeSync();
    }
  };
  return {
    name: 'duckdb',
    connection,
    driver: driverOf('duckdb'),
    write: (statements) => withFile(async (run) => {
      for (const statement of statements) await run(statement);
    }),
    ask: (statement) => withFile((run) => run(statement)),
    askEach: (statements) => withFile((run) => eachOf(run, statements)),
    store: (limits = LIMITS) => driverOf(connection.driver as EngineName).create(connection, limits),
    dispose: () => {
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
}

async function openMysql(name: 'mariadb' | 'mysql', place: string): Promise<TestEngine> {
  const url = address(name);
  const login = { host: url.hostname, port: Number(url.port), user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  const admin = await mysql.createConnection({ ...login, rowsAsArray: true, charset: 'utf8mb4', timezone: 'Z' });
  await admin.query(`create database ${place} character set utf8mb4`);
  await admin.query(`use ${place}`);
  await admin.query("set session time_zone = '+00:00'");
  await admin.query("set session sql_mode = ''");
  const connection: Connection = {
    driver: name,
    settings: { host: login.host, port: login.port, user: login.user, database: place },
    secret: login.password,
  };
  const ask = async (statement: string): Promise<readonly (readonly unknown[])[]> => {
    const [rows] = await admin.query(statement);
    return Array.isArray(rows) ? (rows as unknown as readonly (readonly unknown[])[]) : [];
  };
  return {
    name,
    connection,
    driver: driverOf(name),
    ask,
    askEach: (statements) => eachOf(ask, statements),
    write: async (statements) => {
      for (const statement of statements) await ask(statement);
    },
    store: (limits = LIMITS) => driverOf(connection.driver as EngineName).create(connection, limits),
    dispose: async () => {
      await admin.query(`drop database ${place}`);
      await admin.end();
    },
  };
}

async function openPostgres(place: string): Promise<TestEngine> {
  const url = address('postgres');
  const login = {
    host: url.hostname, port: Number(url.port), database: url.pathname.slice(1), user: decodeURIComponent(url.username), password: decodeURIComponent(url.password),
  };
  const admin = new Client(login);
  await admin.connect();
  const ask = async (statement: string): Promise<readonly (readonly unknown[])[]> => (await admin.query<unknown[]>({ text: statement, rowMode: 'array' })).rows;
  await ask(`create schema ${place}`);
  await ask(`set search_path = ${place}, public`);
  await ask("set timezone = 'UTC'");
  const connection: Connection = {
    driver: 'postgres',
    settings: { host: login.host, port: login.port, user: login.user, database: login.database, schema: place },
    secret: login.password,
  };
  return {
    name: 'postgres',
    connection,
    driver: driverOf('postgres'),
    ask,
    askEach: (statements) => eachOf(ask, statements),
    write: async (statements) => {
      for (const statement of statements) await ask(statement);
    },
    store: (limits = LIMITS) => driverOf(connection.driver as EngineName).create(connection, limits),
    dispose: async () => {
      await ask(`drop schema ${place} cascade`);
      await admin.end();
    },
  };
}

/** A fresh schema of a lake: a catalog of the Trino server whose tables are files. */
export function openLake(catalog: 'iceberg' | 'hive'): Promise<TestEngine> {
  return openTrino(`p${process.pid}_${Math.random().toString(36).slice(2, 8)}`, catalog);
}

async function openTrino(place: string, catalog = 'memory'): Promise<TestEngine> {
  const url = address('trino');
  const ask = (statement: string): Promise<readonly (readonly unknown[])[]> => runTrino({ url: url.origin, catalog, schema: place }, statement);
  await ask(`create schema ${catalog}.${place}`);
  const connection: Connection = { driver: 'trino', settings: { server: url.origin, user: 'parity', catalog, schema: place } };
  return {
    name: 'trino',
    connection,
    driver: driverOf('trino'),
    ask,
    askEach: (statements) => eachOf(ask, statements),
    write: async (statements) => {
      for (const statement of statements) await ask(statement);
    },
    store: (limits = LIMITS) => driverOf(connection.driver as EngineName).create(connection, limits),
    dispose: async () => {
      await ask(`drop schema ${catalog}.${place} cascade`);
    },
  };
}

async function eachOf(ask: TestEngine['ask'], statements: readonly string[]): Promise<readonly ((readonly (readonly unknown[])[]) | null)[]> {
  const answers: ((readonly (readonly unknown[])[]) | null)[] = [];
  for (const statement of statements) answers.push(await ask(statement).catch(() => null));
  return answers;
}

/** A signal that never fires. */
export function noCancel(): AbortSignal {
  return new AbortController().signal;
}

/** A session of the store, for as long as it is used. */
export async function withSession<T>(store: Store, use: (session: Session) => Promise<T>): Promise<T> {
  const session = await store.open(noCancel());
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

/** All rows that a statement gives in a session. */
export async function collect(session: Session, statement: string, signal: AbortSignal = noCancel()): Promise<readonly TextRow[]> {
  const rows: TextRow[] = [];
  for await (const batch of session.query(statement, signal)) for (const row of batch) rows.push(row);
  return rows;
}
