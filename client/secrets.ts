/**
 * Secrets of stores: asked for once, kept in VS Code's SecretStorage under the server's key (driver, host, port, user), never in a file.
 * A workspace that did not use a stored secret before must be allowed to: whoever wrote its configuration chose the host, so the question
 * names it. No vscode here: what is needed comes in as `SecretPorts`.
 */

/** The part of `vscode.SecretStorage` that is used. It may fail or forget where the system has no keyring. */
export interface SecretVault {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
}

/** The part of `vscode.Memento` that is used. */
export interface Memory {
  get<T>(key: string, fallback: T): T;
  update(key: string, value: unknown): PromiseLike<void>;
}

export interface SecretPorts {
  readonly vault: SecretVault;
  /** Of this workspace: which keys it may use. */
  readonly workspace: Memory;
  /** Of the user: which keys there are, never their values. */
  readonly user: Memory;
  isTrusted(): boolean;
  /** Asks for the secret; undefined when the user does not want to give it. */
  ask(label: string, rejected: boolean): PromiseLike<string | undefined>;
  /** Asks whether this workspace may use the stored secret. `another`: the user wants to type one. */
  allow(label: string): PromiseLike<'use' | 'another' | 'no'>;
  /** Says once that secrets last only until the window closes. */
  onlyForSession(reason: string): void;
}

export interface SecretRequest {
  /** Driver, host, port and user, from the server. */
  readonly key: string;
  /** The same for people. */
  readonly label: string;
  /** The last secret did not work. */
  readonly rejected: boolean;
}

export interface KnownSecret {
  readonly key: string;
  readonly label: string;
}

/** The end of what a caller waits for. */
export interface StopSignal {
  readonly isCancellationRequested: boolean;
}

export interface Secrets {
  /** Answers the server. Two requests for one key make one question; questions come one at a time. */
  secret(request: SecretRequest, token?: StopSignal): Promise<{ readonly secret: string | null }>;
  /** Keys for which a secret was given at any time. */
  known(): readonly KnownSecret[];
  /** Asks anew for the secret of a key; false when the user did not want to. */
  replace(known: KnownSecret): Promise<boolean>;
  /** Forgets every secret, of all workspaces; the number of keys. */
  clear(): Promise<number>;
}

const vaultKey = (key: string): string => `parity.secret:${key}`;
const knownKey = 'parity.secretKeys';
const allowedKey = 'parity.allowedSecrets';

export function createSecrets(ports: SecretPorts): Secrets {
  /** What was given in this window; also all there is when the vault fails. */
  const session = new Map<string, string>();
  const open = new Map<string, Promise<string | null>>();
  let line: Promise<unknown> = Promise.resolve();
  let said = false;

  const known = (): readonly KnownSecret[] => ports.user.get<readonly KnownSecret[]>(knownKey, []);
  const allowed = (): readonly string[] => ports.workspace.get<readonly string[]>(allowedKey, []);

  function failed(error: unknown): void {
    if (said) return;
    said = true;
    ports.onlyForSession(error instanceof Error ? error.message : String(error));
  }

  async function stored(key: string): Promise<string | undefined> {
    try {
      return await ports.vault.get(vaultKey(key));
    } catch (error) {
      failed(error);
      return undefined;
    }
  }

  async function keep(request: KnownSecret, value: string): Promise<void> {
    session.set(request.key, value);
    await ports.user.update(knownKey, [...known().filter(entry => entry.key !== request.key), { key: request.key, label: request.label }]);
    await allow(request.key);
    try {
      await ports.vault.store(vaultKey(request.key), value);
    } catch (error) {
      failed(error);
    }
  }

  async function allow(key: string): Promise<void> {
    if (!allowed().includes(key)) await ports.workspace.update(allowedKey, [...allowed(), key]);
  }

  async function ask(request: SecretRequest): Promise<string | null> {
    const given = await ports.ask(request.label, request.rejected);
    if (given === undefined) return null;
    await keep(request, given);
    return given;
  }

  async function find(request: SecretRequest, sent: string | undefined): Promise<string | null> {
    const now = session.get(request.key);
    // A secret that was typed while this request waited in line has not been tried yet.
    if (now !== undefined && (!request.rejected || now !== sent)) return now;
    if (request.rejected) return ask(request);
    const value = await stored(request.key);
    if (value === undefined) return ask(request);
    if (!allowed().includes(request.key)) {
      const answer = await ports.allow(request.label);
      if (answer === 'no') return null;
      if (answer === 'another') return ask(request);
      await allow(request.key);
    }
    session.set(request.key, value);
    return value;
  }

  function inLine<T>(work: () => Promise<T>): Promise<T> {
    const turn = line.then(work);
    line = turn.catch(() => undefined);
    return turn;
  }

  return {
    async secret(request, token) {
      if (!ports.isTrusted()) return { secret: null };
      const sent = session.get(request.key);
      const waiting = open.get(request.key);
      if (waiting) return { secret: await waiting };
      const turn = inLine(async () => (token?.isCancellationRequested ? null : find(request, sent)));
      open.set(request.key, turn);
      try {
        return { secret: await turn };
      } finally {
        open.delete(request.key);
      }
    },
    known,
    async replace(entry) {
      return (await inLine(() => ask({ ...entry, rejected: false }))) !== null;
    },
    async clear() {
      const keys = known();
      session.clear();
      for (const { key } of keys) {
        try {
          await ports.vault.delete(vaultKey(key));
        } catch (error) {
          failed(error);
        }
      }
      await ports.user.update(knownKey, []);
      await ports.workspace.update(allowedKey, []);
      return keys.length;
    },
  };
}
