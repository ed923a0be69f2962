/**
 * Lines of text in one file with an index beside it, written as they come: memory does not grow with the number of lines.
 *
 * `<base>.jsonl` holds the lines. `<base>.idx` holds a record of `INDEX_RECORD` bytes for each line (where it starts in bytes: float64;
 * its place: uint32; its kind: uint8; three bytes of nothing; all little-endian), one more record for the end of the last line, and then
 * a trailer, a UTF-8 text. Any line is found by its number with one small read.
 */
import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** Bytes of one record of the index. */
export const INDEX_RECORD = 16;

/** What is buffered before it is written, in UTF-16 code units. */
const FLUSH_AT = 64 * 1024;

export const linesFile = (base: string): string => `${base}.jsonl`;
export const indexFile = (base: string): string => `${base}.idx`;

/** A file of lines in the making. Nothing is opened before the first line is flushed: without lines there are no files. */
export class LineWriter {
  readonly #base: string;
  #files: { readonly lines: FileHandle; readonly index: FileHandle } | null = null;
  #texts: string[] = [];
  #records: { start: number; place: number; kind: number }[] = [];
  #buffered = 0;
  #offset = 0;
  #count = 0;
  #flushing: Promise<void> | null = null;
  /** Why a write failed: what was buffered is lost, so nothing can be added or finished after it. */
  #failure: Error | null = null;

  constructor(base: string) {
    this.#base = base;
  }

  /** Lines so far. */
  get count(): number {
    return this.#count;
  }

  /** Takes one line (without line breaks). The promise is the back pressure: it waits while the disk is slower than the caller. */
  async add(line: string, place: number, kind: number): Promise<void> {
    this.#texts.push(line);
    this.#records.push({ start: this.#offset, place, kind });
    this.#offset += Buffer.byteLength(line) + 1;
    this.#buffered += line.length;
    this.#count += 1;
    if (this.#buffered >= FLUSH_AT) await this.#flush();
  }

  /** Writes what is left and the trailer, and waits until the disk has it. */
  async finish(trailer: string): Promise<void> {
    if (this.#count === 0) return;
    await this.#flush();
    while (this.#buffered > 0) await this.#flush();
    const { lines, index } = await this.#open();
    await writeAll(index, Buffer.concat([indexRecords([{ start: this.#offset, place: 0, kind: 0 }]), Buffer.from(trailer)]));
    await Promise.all([lines.sync(), index.sync()]);
    await this.#close();
  }

  /** Removes the files. */
  async discard(): Promise<void> {
    this.#texts = [];
    this.#records = [];
    this.#buffered = 0;
    await this.#flushing?.catch(() => undefined);
    await this.#close();
    await Promise.all([rm(linesFile(this.#base), { force: true }), rm(indexFile(this.#base), { force: true })]);
  }

  /** One write at a time; who comes meanwhile waits for it, and then for its own. */
  async #flush(): Promise<void> {
    while (this.#flushing !== null) await this.#flushing;
    if (this.#failure !== null) throw this.#failure;
    if (this.#texts.length === 0) return;
    this.#flushing = this.#write()
      .catch((error: unknown) => {
        this.#failure = error instanceof Error ? error : new Error(String(error));
        throw this.#failure;
      })
      .finally(() => { this.#flushing = null; });
    await this.#flushing;
  }

  async #write(): Promise<void> {
    const [texts, records] = [this.#texts, this.#records];
    [this.#texts, this.#records, this.#buffered] = [[], [], 0];
    const { lines, index } = await this.#open();
    await writeAll(lines, Buffer.from(`${texts.join('\n')}\n`));
    await writeAll(index, indexRecords(records));
  }

  async #open(): Promise<{ readonly lines: FileHandle; readonly index: FileHandle }> {
    // `wx`: an id is never used twice. 0600: values of both warehouses are inside.
    this.#files ??= { lines: await open(linesFile(this.#base), 'wx', 0o600), index: await open(indexFile(this.#base), 'wx', 0o600) };
    return this.#files;
  }

  async #close(): Promise<void> {
    const files = this.#files;
    this.#files = null;
    await Promise.all([files?.lines.close(), files?.index.close()]);
  }
}

function indexRecords(records: readonly { readonly start: number; readonly place: number; readonly kind: number }[]): Buffer {
  const buffer = Buffer.alloc(records.length * INDEX_RECORD);
  records.forEach((record, position) => {
    buffer.writeDoubleLE(record.start, position * INDEX_RECORD);
    buffer.writeUInt32LE(record.place, position * INDEX_RECORD + 8);
    buffer.writeUInt8(record.kind, position * INDEX_RECORD + 12);
  });
  return buffer;
}

async function writeAll(file: FileHandle, buffer: Buffer): Promise<void> {
  let written = 0;
  while (written < buffer.length) written += (await file.write(buffer, written)).bytesWritten;
}
