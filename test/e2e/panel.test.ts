/// <reference lib="dom" />
/** The result panel in a real browser, under the policy of a webview, with a host that answers from made-up data. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { startPanelHarness } from './support/panelHarness.ts';
import type { PanelHarness } from './support/panelHarness.ts';
import type { Harness } from './support/panelHarnessPage.ts';
import type { ThemeName } from './support/panelHarnessThemes.ts';

declare global {
  interface Window {
    harness: Harness;
    axe: { run(options?: { runOnly: string[] }): Promise<{ violations: { id: string; impact: string | null; nodes: { html: string; failureSummary?: string }[] }[] }> };
  }
}

const MILLION = { findings: 1_000_000, columns: 20, partitions: 3000 };
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const openRows = async (page: Page): Promise<void> => {
  await page.click('#tab-rows');
  await page.waitForSelector('.show-both');
};
const activeLabel = (page: Page): Promise<string | null> => page.evaluate(() => document.activeElement?.querySelector('.sr-only')?.textContent ?? null);
const activeRow = (page: Page): Promise<number> => page.evaluate(() => Number(document.activeElement?.closest('[role=row]')?.getAttribute('aria-rowindex')));
const requests = (page: Page, method: string): Promise<unknown[]> => page.evaluate(name => window.harness.sent.filter(message => message.method === name).map(message => message.params), method);

describe('result panel', () => {
  let harness: PanelHarness;
  before(async () => { harness = await startPanelHarness(); });
  after(async () => { await harness.close(); });

  const using = async (query: Readonly<Record<string, string | number>>, use: (page: Page) => Promise<void>, size?: { readonly width: number; readonly height: number }): Promise<void> => {
    const page = await harness.open(query, size);
    try {
      await use(page);
    } finally {
      await page.context().close();
    }
  };

  it('says the verdict in words and opens every part', async () => {
    await using({ findings: 12 }, async page => {
      await page.waitForSelector('.figures');
      assert.equal(await page.textContent('h1'), 'differs: 12 rows differ — data: games 2016-07, 2016-08');
      assert.match(await page.textContent('.coverage') ?? '', /Every row was compared.*legacy: 6,036,884 rows read, 1\.8 MB moved/u);
      for (const [tab, part] of [['rows', '.grid'], ['partitions', '.slot'], ['sql', '.sql-keyword'], ['overview', '.classes']] as const) {
        await page.click(`#tab-${tab}`);
        await page.waitForSelector(part);
      }
    });
  });

  it('scrolls through a million rows and holds only what is on the screen', async t => {
    await using(MILLION, async page => {
      await page.waitForSelector('.figures');
      await openRows(page);
      assert.equal(await page.getAttribute('[role=grid]', 'aria-rowcount'), '1000001');
      const before = await page.evaluate(() => document.querySelector<HTMLElement>('.grid-body .row')?.style.transform);
      // A notch of the wheel moves the rows by the same pixels, though the track is shorter than the rows.
      await page.hover('.grid-body');
      await page.mouse.wheel(0, 92);
      await page.waitForFunction(was => document.querySelector<HTMLElement>('.grid-body .row')?.style.transform !== was, before);
      assert.match(await page.textContent('.position') ?? '', /^3–/u);

      const frames = await page.evaluate(async () => {
        const scroller = document.querySelector('.grid-scroller');
        const times: number[] = [];
        let last = performance.now();
        let most = 0;
        for (let step = 0; step < 120 && scroller; step += 1) {
          await new Promise(resolve => { requestAnimationFrame(resolve); });
          const now = performance.now();
          times.push(now - last);
          last = now;
          scroller.scrollTop += step < 60 ? 60 : 120_000;
          most = Math.max(most, document.querySelectorAll('.grid-body .row').length);
        }
        times.sort((one, other) => one - other);
        return { median: times[60] ?? 0, slow: times[114] ?? 0, rows: most };
      });
      t.diagnostic(`frames: median ${frames.median.toFixed(1)} ms, 95th of 100 ${frames.slow.toFixed(1)} ms; at most ${String(frames.rows)} rows in the document`);
      assert.ok(frames.rows < 60, `${String(frames.rows)} rows`);
      // A loaded machine without a graphics card draws slowly; ten times as slow is a fault.
      assert.ok(frames.median < 170, `median frame ${String(frames.median)} ms`);

      await page.evaluate(() => {
        const scroller = document.querySelector('.grid-scroller');
        if (scroller) scroller.scrollTop = scroller.scrollHeight;
      });
      await page.waitForFunction(() => document.querySelector('.grid-body .row:last-child')?.getAttribute('aria-rowindex') === '1000001');
      await page.waitForSelector('.grid-body .row:last-child:not(.is-loading)');
    });
  });

  it('goes where the scrollbar was dragged to, also when rows arrive in the same moment', async () => {
    await using(MILLION, async page => {
      await page.waitForSelector('.figures');
      await openRows(page);
      await page.waitForSelector('.grid-body .row:not(.is-loading)');
      await page.evaluate(async () => {
        const scroller = document.querySelector('.grid-scroller') ?? document.body;
        scroller.scrollTop = 3_000_000;
        // Just before the page gets the rows: it takes them before the browser tells of the scroll.
        await new Promise<void>(resolve => {
          const post = window.postMessage.bind(window);
          window.postMessage = (message: unknown) => {
            window.postMessage = post;
            scroller.scrollTop = scroller.scrollHeight;
            post(message, '*');
            resolve();
          };
        });
      });
      await page.waitForFunction(() => document.querySelector('.grid-body .row:last-child')?.getAttribute('aria-rowindex') === '1000001');
    });
  });

  it('goes from a likely reason to a row that it explains, and says what its rule would hide', async () => {
    await using(MILLION, async page => {
      await page.waitForSelector('.cards');
      assert.match(await page.textContent('.card') ?? '', /explains 128,402 rows.*For example:.*2016-07-03 · BOS · 8000.*It would hide every difference in trailing blanks\./su);
      assert.equal(await page.locator('.card .samples button').count(), 2, 'a row that was not kept cannot be gone to');
      await page.click('.card .samples button >> nth=1');
      await page.waitForSelector('.row.is-current:not(.is-loading)');
      assert.equal(await activeRow(page), 8002);
      await page.click('#tab-overview');
      await page.click('.card .samples button >> nth=0');
      await page.waitForFunction(() => document.activeElement?.closest('[role=row]')?.getAttribute('aria-rowindex') === '5');
    });
  });

  it('is one Tab stop and obeys the keys of a grid', async () => {
    await using(MILLION, async page => {
      await page.waitForSelector('.figures');
      await openRows(page);
      assert.equal(await page.locator('[role=grid] [tabindex="0"]').count(), 1);
      await page.click('.grid-body .row >> nth=0 >> [data-column="1"]');
      await page.keyboard.press('Control+End');
      assert.equal(await activeRow(page), 1_000_001);
      await page.waitForSelector('.row.is-current:not(.is-loading)');
      assert.equal(await activeRow(page), 1_000_001, 'the keyboard stays where it is when the row comes in');
      await page.keyboard.press('Control+Home');
      assert.equal(await activeRow(page), 2);
      await page.keyboard.press('PageDown');
      assert.ok(await activeRow(page) > 4);
      await page.keyboard.press('Control+Home');
      await page.keyboard.press('ArrowUp');
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('role')), 'columnheader');
      await page.keyboard.press('F7');
      assert.match(await activeLabel(page) ?? '', /: legacy .+, new .+, differs$/u);
      const first = await activeLabel(page);
      await page.keyboard.press('F7');
      assert.notEqual(await activeLabel(page), first);
      await page.keyboard.press('Shift+F7');
      assert.equal(await activeLabel(page), first);
      // Scrolled out of sight, the cell keeps the keyboard.
      await page.mouse.wheel(0, 5000);
      await page.waitForTimeout(100);
      assert.equal(await activeLabel(page), first);
      assert.equal(await page.locator('[role=grid] [tabindex="0"]').count(), 1);
    });
  });

  it('shows a cell closely, copies it and gives the keyboard back', async () => {
    await using({ findings: 500 }, async page => {
      await page.waitForSelector('.figures');
      await openRows(page);
      await page.keyboard.press('F7');
      const label = await activeLabel(page);
      await page.keyboard.press('Enter');
      await page.waitForSelector('.detail:not([hidden]) .hex-line');
      await page.keyboard.press('Escape');
      assert.equal(await page.isVisible('.detail'), false);
      assert.equal(await activeLabel(page), label);
      await page.keyboard.press('Control+c');
      await page.keyboard.press('Control+Shift+C');
      await page.waitForFunction(() => window.harness.copied.length === 2);
      const [cell, row] = await page.evaluate(() => window.harness.copied);
      assert.match(cell ?? '', /^\S+\n\S+$/u);
      assert.match(row ?? '', /^Finding\t\tgame_date\thome_team\tgame_number\tPartition\tattendance/u);
      await page.keyboard.press('Escape');
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'tab-rows');
    });
  });

  it('shows hostile values as text', async () => {
    await using({ findings: 200 }, async page => {
      await page.waitForSelector('.figures');
      await openRows(page);
      await page.fill('.search', '<img');
      await page.waitForFunction(() => /of \d+ rows?$/u.test(document.querySelector('.position')?.textContent ?? '') && !document.querySelector('.position')?.textContent.endsWith('200 rows'));
      assert.match(await page.textContent('.grid-body') ?? '', /<img src=x/u);
      assert.equal(await page.locator('img').count(), 0);
      assert.doesNotMatch(await page.textContent('.grid-body') ?? '', /\u202e/u);
    });
  });

  it('asks the host once for a search that is typed, and takes back what nobody waits for', async () => {
    await using({ findings: 400, delay: 600 }, async page => {
      await page.waitForSelector('.figures');
      await openRows(page);
      const before = (await requests(page, 'parity/findings')).length;
      await page.locator('.search').pressSequentially('BOS', { delay: 20 });
      await page.waitForFunction(count => window.harness.sent.filter(message => message.method === 'parity/findings').length > count, before);
      assert.equal((await requests(page, 'parity/findings')).length, before + 1);
      await page.fill('.search', 'NYA');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => window.harness.cancelled.length > 0);
      await page.waitForSelector('.grid-body .row:not(.is-loading)');
      const keys = await page.locator('.grid-body .row [data-column="2"]').allTextContents();
      assert.ok(keys.length > 0);
      const asked = await requests(page, 'parity/findings');
      assert.deepEqual((asked.at(-1) as { filter: unknown }).filter, { table: null, text: 'NYA' });
    });
  });

  it('goes from a partition to its rows and back', async () => {
    await using({ findings: 2000 }, async page => {
      await page.waitForSelector('.figures');
      await page.click('#tab-partitions');
      await page.click('.slot.is-differs >> nth=0');
      await page.waitForSelector('.chip');
      const [filter] = (await requests(page, 'parity/findings')).map(each => (each as { filter: { table: string; partitions: string[] } }).filter);
      assert.equal(filter?.table, 'games');
      assert.equal(filter.partitions.length, 1);
      await page.click('.chip');
      await page.waitForSelector('.chip', { state: 'detached' });
    });
  });

  it('keeps wide tables narrow in the document', async () => {
    await using({ findings: 1000, columns: 160 }, async page => {
      await page.waitForSelector('.figures');
      await openRows(page);
      assert.equal(await page.getAttribute('[role=grid]', 'aria-colcount'), '165');
      assert.ok(await page.locator('.grid-body [role=gridcell]').count() < 16 * 22);
      await page.click('.grid-body .row >> nth=1 >> [data-column="0"]');
      await page.keyboard.press('End');
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-colindex')), '165');
      assert.ok(await page.evaluate(() => (document.activeElement?.getBoundingClientRect().right ?? Infinity) <= window.innerWidth));
    });
  });

  it('keeps what is looked at over a reload, and asks for data again', async () => {
    await using(MILLION, async page => {
      await page.waitForSelector('.figures');
      await openRows(page);
      await page.evaluate(() => { document.querySelector('.grid-scroller')?.scrollTo(0, 5_000_000); });
      await page.waitForFunction(() => ((window.harness.kept as { rows?: { top: number } } | undefined)?.rows?.top ?? 0) > 1000);
      const kept = await page.evaluate(() => window.harness.kept) as { readonly rows: { readonly top: number } };
      assert.deepEqual(Object.keys(kept).sort(), ['filter', 'rows', 'runId', 'tab']);
      await page.reload();
      await page.waitForSelector('.grid-body .row:not(.is-loading)');
      const first = await page.evaluate(() => Number(document.querySelector('.grid-body .row:nth-child(4)')?.getAttribute('aria-rowindex')));
      assert.ok(Math.abs(first - kept.rows.top) < 6, `row ${String(first)}, was ${String(kept.rows.top)}`);
    });
  });

  it('keeps the filter over a reload, and forgets it with another run', async () => {
    await using({ findings: 500 }, async page => {
      await page.waitForSelector('.figures');
      await openRows(page);
      await page.click('.toggle.kind-missing');
      await page.waitForFunction(() => (window.harness.kept as { filter?: { kinds: unknown[] } } | undefined)?.filter?.kinds.length === 1);
      await page.reload();
      await page.waitForSelector('.grid-body .row.kind-missing');
      assert.equal(await page.getAttribute('.toggle.kind-missing', 'aria-pressed'), 'true');
      await page.evaluate(() => { window.harness.notify('panel/show', { runId: 'run-2', running: false }); });
      await page.waitForSelector('.toggle.kind-missing[aria-pressed=false]');
      await page.waitForSelector('.grid-body .row.kind-changed');
    });
  });

  it('shows progress, then the new result, and can cancel', async () => {
    await using({ findings: 30 }, async page => {
      await page.waitForSelector('.figures');
      await page.evaluate(() => { window.harness.notify('panel/show', { runId: 'run-2', running: true, words: 'partition 3 of 12' }); });
      await page.waitForSelector('.progress:not([hidden])');
      assert.match(await page.textContent('.progress') ?? '', /partition 3 of 12/u);
      await page.getByRole('button', { name: 'Cancel' }).click();
      assert.deepEqual(await requests(page, 'panel/cancel'), [{ runId: 'run-2' }]);
      await page.evaluate(() => {
        window.harness.over = { verdict: 'consistent', headline: '✓ consistent · 3,018 rows' };
        window.harness.notify('panel/show', { runId: 'run-2', running: false });
      });
      await page.waitForSelector('.head.is-consistent');
      assert.equal(await page.textContent('h1'), 'consistent · 3,018 rows');
      assert.equal(await page.textContent('[role=status].sr-only'), '✓ consistent · 3,018 rows');
    });
  });

  it('says what failed and tries again', async () => {
    await using({ findings: 30 }, async page => {
      await page.waitForSelector('.figures');
      await page.evaluate(() => { window.harness.failing = { 'parity/findings': 'the run file cannot be read', 'panel/export': 'the disk is full' }; });
      await page.click('#tab-rows');
      await page.waitForSelector('.rows-note:has-text("the run file cannot be read")');
      await page.getByRole('button', { name: 'Export CSV' }).click();
      await page.waitForSelector('.notice.is-bad:has-text("Export CSV failed: the disk is full")');
      await page.evaluate(() => { window.harness.failing = {}; });
      await page.getByRole('button', { name: 'Try Again' }).click();
      await page.waitForSelector('.show-both');
    });
  });

  it('says so when the host does not answer, and when a result is gone', async () => {
    await using({ silent: 'panel/ready' }, async page => {
      await page.waitForSelector('[role=alert]:has-text("No answer within 15 s")', { timeout: 25_000 });
    });
    await using({ gone: 1 }, async page => { await page.waitForSelector('h1:has-text("not kept any more")'); });
  });

  it('speaks the language of the host', async () => {
    await using({ findings: 30, language: 'de', texts: JSON.stringify({ 'tab.rows': 'Zeilen', 'count.legacy': 'Zeilen alt' }) }, async page => {
      await page.waitForSelector('.figures');
      assert.match(await page.textContent('#tab-rows') ?? '', /^Zeilen/u);
      assert.match(await page.textContent('.figures') ?? '', /3\.018\.442Zeilen alt/u);
    });
  });

  it('fits a narrow side bar without scrolling sideways', async () => {
    await using({ findings: 300 }, async page => {
      await page.waitForSelector('.figures');
      for (const tab of ['overview', 'rows', 'partitions', 'sql']) {
        await page.click(`#tab-${tab}`);
        await page.waitForTimeout(150);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= 320, `${tab} is ${String(width)} px wide`);
      }
    }, { width: 320, height: 720 });
  });

  it('broke no policy and threw no error in all of this', () => {
    assert.deepEqual(harness.complaints, []);
  });
});

describe('accessibility of the result panel', () => {
  // A browser of its own: axe breaks the policy of the page that it looks at.
  let harness: PanelHarness;
  before(async () => { harness = await startPanelHarness(); });
  after(async () => { await harness.close(); });

  for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const satisfies readonly ThemeName[]) {
    it(`has no serious fault (${theme})`, async () => {
      const page = await harness.open({ findings: 400, partitions: 300, theme });
      await page.waitForSelector('.figures');
      await page.evaluate(axeSource);
      for (const tab of ['overview', 'rows', 'partitions', 'sql']) {
        await page.click(`#tab-${tab}`);
        if (tab === 'rows') {
          await page.waitForSelector('.show-both');
          await page.click('.show-both >> nth=0');
          await page.keyboard.press('Enter');
        } else if (tab === 'partitions') {
          await page.waitForSelector('.slot');
        }
        const { violations } = await page.evaluate(() => window.axe.run());
        // What is said of a cell is not what is seen of it: the contrast is checked of what is seen.
        await page.evaluate(() => { for (const each of document.querySelectorAll('.grid [aria-hidden]')) each.removeAttribute('aria-hidden'); });
        violations.push(...(await page.evaluate(() => window.axe.run({ runOnly: ['color-contrast'] }))).violations);
        const serious = violations.filter(each => each.impact === 'serious' || each.impact === 'critical');
        assert.deepEqual(serious.map(each => `${each.id}: ${each.nodes.slice(0, 6).map(node => `${node.html.slice(0, 120)} ${node.failureSummary ?? ''}`).join(' | ')}`), [], tab);
      }
      await page.context().close();
    });
  }
});
