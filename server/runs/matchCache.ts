/** Line numbers that a filter lets through, kept for the next page. Bounded: the least recently used lists go first. */

const MAX_LISTS = 16;
const MAX_BYTES = 16 * 1024 * 1024;

/** Lists of ascending line numbers by name. Whoever asks for one that is being made waits for the same one. */
export class MatchCache {
  readonly #lists = new Map<string, { readonly list: Promise<Uint32Array>; bytes: number }>();

  async get(name: string, make: () => Promise<Uint32Array>): Promise<Uint32Array> {
    const known = this.#lists.get(name);
    if (known !== undefined) {
      this.#lists.delete(name);
      this.#lists.set(name, known);
      return known.list;
    }
    const entry = { list: make(), bytes: 0 };
    this.#lists.set(name, entry);
    try {
      const list = await entry.list;
      entry.bytes = list.byteLength;
      this.#shrink();
      return list;
    } catch (error) {
      if (this.#lists.get(name) === entry) this.#lists.delete(name);
      throw error;
    }
  }

  #shrink(): void {
    let bytes = [...this.#lists.values()].reduce((sum, entry) => sum + entry.bytes, 0);
    for (const [name, entry] of this.#lists) {
      if (this.#lists.size <= MAX_LISTS && bytes <= MAX_BYTES) return;
      this.#lists.delete(name);
      bytes -= entry.bytes;
    }
  }
}

/** A list of numbers that grows without a JavaScript object for each. */
export class NumberList {
  #numbers = new Uint32Array(1024);
  #length = 0;

  add(number: number): void {
    if (this.#length === this.#numbers.length) {
      const larger = new Uint32Array(this.#length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#length] = number;
    this.#length += 1;
  }

  /** The numbers, in an array of just their size. */
  done(): Uint32Array {
    return this.#numbers.slice(0, this.#length);
  }
}
