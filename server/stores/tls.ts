/** Encryption of connections, the same words for every driver: `ssl` is "verify", "required" or "off", `sslCa` a certificate authority of one's own. */
import { readFileSync } from 'node:fs';
import { StoreError } from '../engine/errors.ts';
import type { Connection } from './driver.ts';

/** What Node's TLS needs to know. */
export interface Tls {
  readonly rejectUnauthorized: boolean;
  /** PEM. */
  readonly ca?: string;
}

/** Null: not encrypted. @param unsaid what holds when the store does not say */
export function tlsOf({ settings }: Connection, unsaid: 'verify' | 'off'): Tls | null {
  const { ssl = settings['sslCa'] === undefined ? unsaid : 'verify' } = settings;
  switch (ssl) {
    case 'off':
    case false:
      return null;
    case 'verify':
    case true:
      return { rejectUnauthorized: true, ...authority(settings['sslCa']) };
    case 'required':
      return { rejectUnauthorized: false };
    default:
      throw new StoreError('configuration', 'The setting "ssl" has to be "verify", "required" or "off".');
  }
}

function authority(file: string | number | boolean | undefined): { readonly ca?: string } {
  if (file === undefined) return {};
  try {
    return { ca: readFileSync(String(file), 'utf8') };
  } catch (cause) {
    throw new StoreError('configuration', 'The file that "sslCa" names could not be read: it has to hold a certificate (PEM).', { cause });
  }
}
