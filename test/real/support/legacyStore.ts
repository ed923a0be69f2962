/** Loads MariaDB, the legacy store: parsed here, sent as tab-separated lines through `LOAD DATA LOCAL INFILE`. */
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { parseCsv, tabLine } from './csv.ts';
import type { Field } from './csv.ts';
import type { MariadbClient } from './mariadbClient.ts';
import type { TableSpec } from './schema.ts';

/** How the files of a table are read. */
export interface FileForm {
  readonly encoding: 'latin1' | 'utf8';
  /** Fields of a line. */
  readonly width: number;
  /** Indexes of the fields that the table keeps, in the order of its columns. */
  readonly fields: readonly number[];
}

/** Creates `spec` and loads `files` into it. Gives the number of rows. */
export async function loadLegacyTable(client: MariadbClient, spec: TableSpec, files: readonly string[], form: FileForm): Promise<number> {
  const columns = spec.columns.map((column) => `\`${column.name}\` ${column.legacy}`).join(', ');
  const indexes = (spec.indexes ?? []).map((name) => `, key (\`${name}\`)`).join('');
  await client.run(`create table \`${spec.legacyName}\` (${columns}, primary key (${spec.key.map((name) => `\`${name}\``).join(', ')})${indexes}) ${spec.legacyOptions}`);
  for (const file of files) {
    await client.load(`load data local infile 'stream' into table \`${spec.legacyName}\` character set utf8mb4`, Readable.from(lines(file, spec, form), { objectMode: false, highWaterMark: 1 << 20 }));
  }
  const [[count] = []] = await client.run(`select count(*) from \`${spec.legacyName}\``);
  return Number(count);
}

/** Lines in pieces of a few hundred: one piece a row would be one packet a row. */
function* lines(file: string, spec: TableSpec, form: FileForm): Generator<Buffer> {
  let piece = '';
  let skip = spec.headerLines;
  for (const row of parseCsv(readFileSync(file).toString(form.encoding))) {
    if (skip-- > 0) continue;
    piece += tabLine(form.fields.map((i): Field => row[i] ?? null));
    if (piece.length < 1 << 18) continue;
    yield Buffer.from(piece);
    piece = '';
  }
  yield Buffer.from(piece);
}
