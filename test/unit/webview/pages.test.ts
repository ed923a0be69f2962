import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPages } from '../../../webview/rows/pages.ts';
import type { Page, Pages } from '../../../webview/rows/pages.ts';

interface Asked {
  readonly start: number;
  readonly signal: AbortSignal;
  answer(total?: number): Promise<void>;
  fail(message: string): Promise<void>;
}

/** Pages of numbers; each request waits until the test answers it. */
function fixture(maxPages = 50): { readonly pages: Pages<number>; readonly asked: Asked[]; readonly changes: () => number } {
  const asked: Asked[] = [];
  let changes = 0;
  const settle = async (): Promise<void> => { await new Promise(resolve => { setImmediate(resolve); }); };
  const pages = createPages<number>({
    maxPages,
    changed: () => { changes += 1; },
    fetch: (start, count, signal) => new Promise<Page<number>>((resolve, reject) => {
      asked.push({
        start, signal,
        answer: (total = 1_000_000) => { resolve({ total, rows: Array.from({ length: count }, (_, index) => start + index) }); return settle(); },
        fail: message => { reject(new Error(message)); return settle(); },
      });
    }),
  });
  return { pages, asked, changes: () => changes };
}

describe('pages of rows', () => {
  it('pulls what is looked at, once', async () => {
    const { pages, asked } = fixture();
    pages.look(190, 210);
    pages.look(190, 210);
    assert.deepEqual(asked.map(each => each.start), [0, 200]);
    assert.equal(pages.row(195), undefined);
    await asked[0]?.answer();
    assert.equal(pages.row(195), 195);
    assert.equal(pages.row(205), undefined);
    assert.equal(pages.total, 1_000_000);
  });

  it('cancels what is not looked at any more, and drops its late answer', async () => {
    const { pages, asked, changes } = fixture();
    pages.look(0, 10);
    pages.look(100_000, 100_010);
    assert.equal(asked[0]?.signal.aborted, true);
    await asked[0]?.answer();
    assert.equal(pages.row(0), undefined);
    assert.equal(changes(), 0);
  });

  it('drops an answer to what was asked before a reset', async () => {
    const { pages, asked } = fixture();
    pages.look(0, 10);
    pages.reset();
    await asked[0]?.answer(5);
    assert.equal(pages.total, undefined);
    assert.equal(pages.row(0), undefined);
    pages.look(0, 10);
    await asked[1]?.answer(7);
    assert.equal(pages.total, 7);
  });

  it('asks for two pages at a time, the next when one has come', async () => {
    const { pages, asked } = fixture();
    pages.look(0, 1000);
    assert.deepEqual(asked.map(each => each.start), [0, 200]);
    await asked[0]?.answer();
    assert.deepEqual(asked.map(each => each.start), [0, 200, 400]);
  });

  it('keeps no more pages than it may, and never forgets one that is looked at', async () => {
    const { pages, asked } = fixture(3);
    for (let page = 0; page < 6; page += 1) {
      pages.look(page * 200, page * 200 + 1);
      await asked[page]?.answer();
    }
    assert.equal(pages.row(0), undefined);
    assert.equal(pages.row(3 * 200), 600);
    // Looking at a page again makes it young.
    pages.look(3 * 200, 3 * 200 + 1);
    pages.look(6 * 200, 6 * 200 + 1);
    await asked[6]?.answer();
    assert.equal(pages.row(3 * 200), 600);
    assert.equal(pages.row(4 * 200), undefined);
  });

  it('tells of a failure, does not ask again by itself, and asks again when told', async () => {
    const { pages, asked } = fixture();
    pages.look(0, 10);
    await asked[0]?.fail('the server is gone');
    assert.equal(pages.error?.message, 'the server is gone');
    pages.look(0, 10);
    assert.equal(asked.length, 1);
    pages.retry();
    assert.equal(asked.length, 2);
    await asked[1]?.answer();
    assert.equal(pages.error, undefined);
    assert.equal(pages.row(3), 3);
  });

  it('ends its requests when it is closed', async () => {
    const { pages, asked, changes } = fixture();
    pages.look(0, 10);
    pages.close();
    assert.equal(asked[0]?.signal.aborted, true);
    await asked[0]?.fail('aborted');
    assert.equal(changes(), 0);
  });
});
