/** Reads what `lineWriter.ts` wrote, by line number, with memory for what was asked for only. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { INDEX_RECORD, indexFile, linesFile } from './lineWriter.ts';

/** Bytes of lines that are read at once in a scan (one line may be longer). */
const SPAN_BYTES = 256 * 1024;
/** Lines whose records are read at once in a scan. */
const BLOCK = 4096;
/** Lines no further apart than this are read together, and so are their records: what lies between is read for nothing. */
const GAP_BYTES = 8 * 1024;
const GAP_LINES = 256;

/** The index records of the lines `from` (included) to `to` (left out). */
export class IndexBlock {
  readonly from: number;
  readonly to: number;
  readonly #buffer: Buffer;

  constructor(from: number, to: number, buffer: Buffer) {
    this.from = from;
    this.to = to;
    this.#buffer = buffer;
  }

  /** Byte at which a line starts; for `to`, the byte after the last line. */
  start(line: number): number {
    return this.#buffer.readDoubleLE((line - this.from) * INDEX_RECORD);
  }

  place(line: number): number {
    return this.#buffer.readUInt32LE((line - this.from) * INDEX_RECORD + 8);
  }

  kind(line: number): number {
    return this.#buffer.readUInt8((line - this.from) * INDEX_RECORD + 12);
  }
}

/** An open pair of files. Close it. */
export class LineReader {
  readonly count: number;
  readonly #lines: FileHandle;
  readonly #index: FileHandle;

  private constructor(lines: FileHandle, index: FileHandle, count: number) {
    this.#lines = lines;
    this.#index = index;
    this.count = count;
  }

  /** @param count lines that there must be @throws when a file is not there or too short */
  static async open(base: string, count: number): Promise<LineReader> {
    const lines = await open(linesFile(base));
    try {
      const index = await open(indexFile(base));
      const reader = new LineReader(lines, index, count);
      try {
        const end = (await reader.block(count, count)).start(count);
        const { size } = await lines.stat();
        if (size !== end) throw new Error(`the file of lines holds ${String(size)} bytes instead of ${String(end)}`);
        return reader;
      } catch (error) {
        await index.close();
        throw error;
      }
    } catch (error) {
      await lines.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#lines.close(), this.#index.close()]);
  }

  /** What was written after the last record. */
  async trailer(): Promise<string> {
    const start = (this.count + 1) * INDEX_RECORD;
    const { size } = await this.#index.stat();
    return (await readExactly(this.#index, start, size - start)).toString('utf8');
  }

  /** The records of some lines. */
  async block(from: number, to: number): Promise<IndexBlock> {
    return new IndexBlock(from, to, await readExactly(this.#index, from * INDEX_RECORD, (to - from + 1) * INDEX_RECORD));
  }

  /** The lines `from` (included) to `to` (left out) of a block. */
  async lines(block: IndexBlock, from: number, to: number): Promise<readonly string[]> {
    if (from === to) return [];
    const start = block.start(from);
    const buffer = await readExactly(this.#lines, start, block.start(to) - start - 1);
    return buffer.toString('utf8').split('\n');
  }

  /** The lines with these numbers (ascending), with as few reads as their distances allow. */
  async pick(numbers: readonly number[]): Promise<readonly string[]> {
    const groups = grouped(numbers, (last, next) => next - last <= GAP_LINES);
    const parts = await Promise.all(groups.map(async group => {
      const block = await this.block(group[0] ?? 0, (group.at(-1) ?? 0) + 1);
      const near = grouped(group, (last, next) => block.start(next) - block.start(last + 1) <= GAP_BYTES);
      return (await Promise.all(near.map(async some => {
        const first = some[0] ?? 0;
        const lines = await this.lines(block, first, (some.at(-1) ?? 0) + 1);
        return some.map(number => lines[number - first] ?? '');
      }))).flat();
    }));
    return parts.flat();
  }

  /** The index from first to last, in blocks. */
  async *blocks(): AsyncGenerator<IndexBlock> {
    for (let from = 0; from < this.count; from += BLOCK) yield await this.block(from, Math.min(this.count, from + BLOCK));
  }

  /** Some lines of a block in spans of about `SPAN_BYTES`. `numbers` ascend; yields the numbers with their lines. */
  async *spans(block: IndexBlock, numbers: readonly number[]): AsyncGenerator<readonly (readonly [number, string])[]> {
    let first = 0;
    for (let position = 0; position < numbers.length; position += 1) {
      const [from = 0, here = 0, next] = [numbers[first], numbers[position], numbers[position + 1]];
      const isLast = next === undefined || block.start(next + 1) - block.start(from) > SPAN_BYTES;
      if (!isLast) continue;
      const lines = await this.lines(block, from, here + 1);
      yield numbers.slice(first, position + 1).map(number => [number, lines[number - from] ?? '']);
      first = position + 1;
    }
  }
}

function grouped(numbers: readonly number[], together: (last: number, next: number) => boolean): readonly (readonly number[])[] {
  const groups: number[][] = [];
  for (const number of numbers) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group !== undefined && last !== undefined && together(last, number)) group.push(number);
    else groups.push([number]);
  }
  return groups;
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.max(0, length));
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) throw new Error(`the file ends at byte ${String(position + done)}, before ${String(position + length)}`);
    done += bytesRead;
  }
  return buffer;
}
