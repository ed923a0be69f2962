/**
 * Checksums of tables at versions that never change (Iceberg snapshots), kept in files: the next check of a snapshot that is still the table's
 * need not scan it again. Only where the configuration says so (`trustSnapshotsForDays`), since a tick rests then on what a check read before.
 */
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { TextRow } from '../stores/driver.ts';
import type { ScanMemory } from '../stores/scanMemory.ts';
import { removeOlder, writeWhole } from './wholeFile.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Longer answers are not kept: they are held in memory until their end. */
const MOST_CHARACTERS = 2 ** 24;

/** Where scans are kept in a state folder, beside the runs. */
export const scansFolder = (state: string): string => path.join(state, 'scans');

/** Scans of one session, as its server answers its user. */
export interface KeptScans {
  /**
   * Those of a table at one version. `schema`: what its columns are; under other ones the same statement may have another answer (a snapshot of
   * Iceberg need not name its schema). `recalled` is told when an answer was read, and how to forget it.
   */
  ofTable(schema: string, recalled: (at: Date, forget: () => Promise<void>) => void): ScanMemory;
}

/** Who answers: everything but the statement that an answer hangs on. */
export interface Answering {
  /** The settings of the store: server, catalog, schema, user. No secret. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** `Trino 476`, and what was set on the session. */
  readonly engine: string;
  readonly session: readonly string[];
}

/**
 * The scans that are kept in a folder.
 * @param days how long an answer stands for its snapshot @param now for tests
 */
export function openKeptScans(folder: string, days: number, answering: Answering, now: () => Date = () => new Date()): KeptScans {
  const nameOf = (schema: string, statement: string): string => `${sha256(JSON.stringify([answering.settings, answering.engine, answering.session, schema, statement]))}.scan`;
  const isFresh = (at: number): boolean => at <= now().getTime() && now().getTime() - at < days * DAY_MS;
  return {
    ofTable: (schema, recalled) => ({
      recall: async (statement) => {
        const file = path.join(folder, nameOf(schema, statement));
        try {
          const kept = read(await readFile(file, 'utf8'));
          if (kept === null || !isFresh(kept.at)) return null;
          recalled(new Date(kept.at), () => rm(file, { force: true }));
          return kept.rows;
        } catch {
          return null;
        }
      },
      record: (statement) => {
        const at = now().getTime();
        let lines: string[] | null = [];
        let characters = 0;
        return {
          add: (rows) => {
            if (lines === null) return;
            for (const row of rows) {
              const line = JSON.stringify(row);
              characters += line.length;
              lines.push(line);
            }
            if (characters > MOST_CHARACTERS) lines = null;
          },
          whole: async () => {
            if (lines === null) return;
            try {
              await writeWhole(folder, nameOf(schema, statement), written(at, lines.join('\n')));
              await removeOlder(folder, days * DAY_MS, now());
            } catch {
              // A folder that cannot be written to costs a scan in the next check, and nothing else.
            }
          },
        };
      },
    }),
  };
}

/** A line with the time and a digest of both, then a line for each row. */
function written(at: number, body: string): string {
  return `${JSON.stringify({ at, digest: sha256(`${at}\n${body}`) })}\n${body}`;
}

/** Null: the file is not as it was written. */
function read(text: string): { readonly at: number; readonly rows: readonly TextRow[] } | null {
  const end = text.indexOf('\n');
  const { at, digest } = JSON.parse(text.slice(0, end)) as { readonly at?: unknown; readonly digest?: unknown };
  const body = text.slice(end + 1);
  if (typeof at !== 'number' || digest !== sha256(`${at}\n${body}`)) return null;
  return { at, rows: body === '' ? [] : body.split('\n').map((line) => JSON.parse(line) as TextRow) };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
