/** The client's settings, read with care: what is missing or of the wrong kind has its default. */
import type { ClientSettings, InitializationOptions } from '../../protocol/messages.ts';

export const DEFAULT_SETTINGS: ClientSettings = {
  configFile: 'parity.jsonc',
  environment: '',
  codeLens: true,
  diagnostics: true,
  maxFindings: 10_000,
  timeoutSeconds: 300,
};

/** The settings out of what a client sent: the section itself, or an object with the section `parity`. Keeps `before` where it is silent. */
export function readSettings(sent: unknown, before: ClientSettings = DEFAULT_SETTINGS): ClientSettings {
  const outer = asRecord(sent);
  const values = 'parity' in outer ? asRecord(outer['parity']) : outer;
  return {
    configFile: text(values['configFile'], before.configFile) || DEFAULT_SETTINGS.configFile,
    environment: text(values['environment'], before.environment),
    codeLens: flag(values['codeLens'], before.codeLens),
    diagnostics: flag(values['diagnostics'], before.diagnostics),
    maxFindings: whole(values['maxFindings'], before.maxFindings),
    timeoutSeconds: whole(values['timeoutSeconds'], before.timeoutSeconds),
  };
}

/** What the client said at the start. A client that does not say that the workspace is trusted has one that is not. */
export function readInitialization(sent: unknown): InitializationOptions {
  const values = asRecord(sent);
  const { stateFolder, l10nUri } = values;
  return {
    trusted: values['trusted'] === true,
    settings: readSettings(values['settings']),
    ...(typeof stateFolder === 'string' && stateFolder !== '' ? { stateFolder } : {}),
    ...(typeof l10nUri === 'string' && l10nUri !== '' ? { l10nUri } : {}),
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function text(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value.trim() : otherwise;
}

/** A flag may come as `{ enabled }`, which is how `parity.codeLens.enabled` arrives as a section. */
function flag(value: unknown, otherwise: boolean): boolean {
  const flat = typeof value === 'object' ? asRecord(value)['enabled'] : value;
  return typeof flat === 'boolean' ? flat : otherwise;
}

function whole(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 ? value : otherwise;
}
