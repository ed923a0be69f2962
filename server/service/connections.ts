/** Stores of an environment: made once, with their secrets, opened for each comparison. */
import { resolve } from 'node:path';
import { fillIn } from '../config/load.ts';
import type { EnvironmentConfig, StoreConfig } from '../config/types.ts';
import { StoreError } from '../engine/errors.ts';
import type { CancelSignal, Side, Sides } from '../engine/types.ts';
import { bothSides } from '../engine/parallel.ts';
import { createCalibrations, type Calibrations } from '../calibrate/calibrations.ts';
import type { AnswerMemory } from '../calibrate/probes.ts';
import type { Connection, Driver, Session, Store } from '../stores/driver.ts';
import { drivers } from '../stores/registry.ts';
import { answersFolder, createAnswerMemory } from './answerMemory.ts';
import { openKeptScans, scansFolder, type KeptScans } from './keptScans.ts';
import { link } from './link.ts';
import { storeLimits } from './storeLimits.ts';
import type { Project, ServiceOptions } from './types.ts';

/** An open session with its store. */
export interface Open {
  readonly store: Store;
  readonly session: Session;
  /** `MariaDB 10.11 db1/baseball`, for people, without credentials. */
  readonly label: string;
  /** What checks before this one read of tables at versions that never change; absent: nobody trusts that. */
  readonly scans?: KeptScans;
}

/** Opens sessions, and keeps the stores behind them. */
export interface Connections {
  /** A session on each side. `tables`: what will be read, if it is known. Throws a `StoreError` with the side on which it failed; what was opened is closed then. */
  open(project: Project, environment: EnvironmentConfig, signal: CancelSignal, tables?: readonly Sides<string>[]): Promise<Sides<Open>>;
  /** A session on one side. */
  openSide(project: Project, environment: EnvironmentConfig, side: Side, signal: CancelSignal, tables?: readonly string[]): Promise<Open>;
  /** What is known of the pairs of types on the engines that were opened. */
  readonly calibrations: Calibrations;
  /** What servers answered to calibrations before, in other processes as well; undefined: nothing is remembered. */
  readonly answers: AnswerMemory | undefined;
  close(): Promise<void>;
}

/** Server codes that mean: the secret is wrong. */
const REJECTED: ReadonlySet<string> = new Set(['ER_ACCESS_DENIED_ERROR', 'ER_ACCESS_DENIED_NO_PASSWORD_ERROR', 'ER_DBACCESS_DENIED_ERROR', 'HTTP 401', '28P01']);

/** How often a secret is asked for again after it was rejected. */
const MORE_TRIES = 2;

/** Makes the connections of a service. */
export function createConnections(options: ServiceOptions): Connections {
  const stores = new Map<string, Store>();

  const openSide: Connections['openSide'] = async (project, environment, side, signal, tables) => {
    const config = environment.stores[side];
    const driver = drivers[config.driver];
    if (driver === undefined) throw new StoreError('configuration', `There is no driver "${config.driver}". Known: ${Object.keys(drivers).join(', ')}.`, { side });
    const settings = filledSettings(project, config, side, options);
    let rejected = false;
    for (let tries = 0; ; tries++) {
      const secret = await secretFor(config, driver, settings, side, rejected, signal);
      const connection: Connection = { driver: config.driver, settings, ...(secret === null ? {} : { secret }) };
      const key = JSON.stringify([connection, config.limits]);
      const store = stores.get(key) ?? driver.create(connection, storeLimits(config, options.timeoutSeconds));
      try {
        const session = await store.open(signal, tables);
        stores.set(key, store);
        const scans = keptScans(project, settings, session, options);
        const spoken = session.dialect === undefined ? store : { ...store, dialect: session.dialect };
        return { store: spoken, session, label: `${session.facts.engine} ${place(config)}`.trim(), ...(scans === undefined ? {} : { scans }) };
      } catch (error) {
        if (!stores.has(key)) await store.close();
        rejected = error instanceof StoreError && error.serverCode !== undefined && REJECTED.has(error.serverCode);
        if (!rejected || config.secret.kind !== 'store' || tries >= MORE_TRIES) throw error;
      }
    }
  };

  async function secretFor(config: StoreConfig, driver: Driver, settings: Connection['settings'], side: Side, rejected: boolean, signal: CancelSignal): Promise<string | null> {
    if (config.secret.kind === 'none') return null;
    if (config.secret.kind === 'env') {
      const secret = options.environmentVariables[config.secret.variable];
      if (secret === undefined || secret === '') throw new StoreError('configuration', `The environment variable ${config.secret.variable} holds the password and is not set.`, { side });
      return secret;
    }
    const key = driver.secretKey(settings);
    return key === null ? null : await options.secrets.secret({ key, label: `${side} store: ${config.driver} ${place(config)}`, rejected }, signal);
  }

  return {
    openSide,
    calibrations: createCalibrations(link),
    answers: options.stateFolder === undefined ? undefined : createAnswerMemory(answersFolder(options.stateFolder)),
    open: async (project, environment, signal, tables) => {
      const opened: Session[] = [];
      try {
        return await bothSides(link, signal, async (side, cancel) => {
          const open = await openSide(project, environment, side, cancel, tables?.map((names) => names[side]));
          opened.push(open.session);
          return open;
        });
      } catch (error) {
        await Promise.allSettled(opened.map((session) => session.close()));
        throw error;
      }
    },
    close: async () => {
      await Promise.allSettled([...stores.values()].map((store) => store.close()));
      stores.clear();
    },
  };
}

function keptScans(project: Project, settings: Connection['settings'], { facts }: Session, { stateFolder }: ServiceOptions): KeptScans | undefined {
  const days = project.loaded.config.trustSnapshotsForDays;
  return days === undefined || stateFolder === undefined ? undefined : openKeptScans(scansFolder(stateFolder), days, { settings, engine: facts.engine, session: facts.settings });
}

/** Settings that name files: relative ones start at the folder of the configuration. */
const FILES: ReadonlySet<string> = new Set(['path', 'sslCa']);

/** Settings with variables filled in and the names of files made absolute. */
function filledSettings(project: Project, config: StoreConfig, side: Side, options: ServiceOptions): Connection['settings'] {
  const filled = fillIn(config.settings, options.environmentVariables);
  if ('missing' in filled) throw new StoreError('configuration', `Set the environment variable${filled.missing.length > 1 ? 's' : ''} ${filled.missing.join(', ')}, which the ${side} store needs.`, { side });
  const files = Object.entries(filled.settings).filter((entry): entry is [string, string] => FILES.has(entry[0]) && typeof entry[1] === 'string');
  return { ...filled.settings, ...Object.fromEntries(files.map(([name, file]) => [name, resolve(project.folder, file)])) };
}

/** Where a store is, for people: no user, no secret, variables as written. */
function place(config: StoreConfig): string {
  const of = (key: string): string => (config.settings[key] === undefined ? '' : String(config.settings[key]));
  if (config.settings['path'] !== undefined) return of('path');
  const host = of('host') || of('server').replace(/^https?:\/\//, '').replace(/^[^@/]*@/, '');
  return [host, of('catalog'), of('schema'), of('database')].filter((part) => part !== '').join('/');
}
