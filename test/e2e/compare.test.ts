/// <reference lib="dom" />
/**
 * The whole way of a user on the demo's warehouses: the extension as it is installed, with the real language server and the stores that
 * are in the package. The tests follow one another in one window, as a working day does; each begins with the editors closed.
 */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { FrameLocator, Page } from 'playwright-core';
import { EXPECTED_QUERIES, expectedTables } from '../../demo/expected.ts';
import { answer, choose, closeEditors, codeLens, codeLensTexts, editorLine, lens, openContainer, openFile, pick, quickOpen, runCommand, statusItem, toggleFolder, treeRows, treeTexts, webview } from './support/page.ts';
import { DEMO_ROWS, demoWorkspace } from './support/demoWorkspace.ts';
import type { DemoWorkspace } from './support/demoWorkspace.ts';
import { parseCsv } from './support/parseCsv.ts';
import { openSession, packagedExtension } from './support/session.ts';
import type { Session } from './support/session.ts';

const JULY = '03-july-2016.sql';
const BADGE = '✗ 2 rows differ — data: plate_appearances 2016-07';
const MISSING = "FROM plate_appearances WHERE game_date IN (DATE '2016-07-30', DATE '2016-07-31')";

describe('comparing on both warehouses', () => {
  let demo: DemoWorkspace;
  let session: Session;
  let page: Page;

  before(async () => {
    demo = await demoWorkspace();
    session = await openSession({ folder: demo.folder, vsix: packagedExtension() });
    ({ page } = session);
    await toggleFolder(page, 'queries');
  });
  after(async () => {
    await session.close();
    demo.remove();
  });

  const step = (name: string, work: () => Promise<void>): void => {
    it(name, async () => {
      try {
        await closeEditors(page);
        await work();
      } catch (error) {
        await session.screenshot(`compare-${name.replace(/\W+/gu, '-').slice(0, 40)}-failed`).catch(() => undefined);
        throw error;
      }
    });
  };
  const panel = (): FrameLocator => webview(page);
  const tab = async (name: RegExp): Promise<void> => {
    await panel().getByRole('tab', { name }).click();
  };
  const exportTo = async (format: string, file: string): Promise<string> => {
    const target = path.join(demo.folder, file);
    await panel().getByRole('button', { name: new RegExp(`^Export ${format}`, 'u') }).first().click();
    await page.locator('.quick-input-widget', { hasText: 'Export the rows that differ' }).waitFor();
    // The dialog fills in its proposal a little later, over what was typed.
    await page.waitForFunction(end => document.querySelector<HTMLInputElement>('.quick-input-widget input.input')?.value.endsWith(end), `-differences.${format.toLowerCase()}`);
    await answer(page, target);
    await panel().getByText(`to ${target}.`).first().waitFor();
    const text = readFileSync(target, 'utf8');
    rmSync(target);
    return text;
  };
  /** Compares the query of a file that holds the line, and waits for the badge. */
  const compared = async (file: string, line: string, badge: string | RegExp): Promise<void> => {
    await quickOpen(page, file);
    await codeLens(page, /compare/u, line);
    await runCommand(page, 'Parity: Compare on Both Warehouses');
    await lens(page, badge).waitFor();
    // The badge may be that of an earlier comparison; the panel is of this one.
    await panel().locator('.figures').waitFor();
  };

  step('from a badge without an answer to the partition that is short', async () => {
    await openContainer(page, /^Explorer/u);
    await openFile(page, JULY);
    await codeLens(page, 'not checked', 'FROM plate_appearances');
    assert.deepEqual(await codeLensTexts(page), ['○ not checked · compare']);
    const seen = await watchTexts(page);
    await choose(page, editorLine(page, 'FROM plate_appearances'), 'Compare on Both Warehouses');
    await lens(page, BADGE).waitFor();
    const texts = await seen();
    // What a running comparison shows is asserted where one runs for long enough to be seen: when it is cancelled.
    assert.equal(texts.some(text => text.startsWith('✓')), false, 'no tick at any moment');

    await panel().getByRole('heading', { name: /2 rows differ — data: plate_appearances 2016-07/u }).waitFor();
    const [appearances] = await demo.legacy(`SELECT count(*) FROM plate_appearances WHERE game_date BETWEEN DATE '2016-07-01' AND DATE '2016-07-31'`);
    const [missing] = await demo.legacy(`SELECT count(*) ${MISSING}`);
    assert.match(await panel().locator('.cause').innerText(), new RegExp(`^Cause: data\\. The data differs: plate_appearances 2016-07 \\(${missing?.[0] ?? ''} rows\\)\\. On the 92\\.8 % of rows that agree, the query agrees\\.$`, 'u'));
    assert.deepEqual(await panel().locator('.figure').allInnerTexts(), ['28\nlegacy rows', '26\nnew rows', '2\nonly legacy']);
    assert.match(await panel().locator('.coverage').innerText(), /Every row was compared/u);
    await panel().getByText('rows are missing on the new side in plate_appearances').waitFor();
    assert.deepEqual(await panel().locator('.part', { hasText: 'Source tables' }).locator('tbody :is(td, th)').allInnerTexts(), ['plate_appearances', 'differs', '1 of 1', '180']);
    await openContainer(page, /^Parity/u);
    await treeRows(page).filter({ hasText: 'teams' }).waitFor();
    assert.deepEqual((await treeTexts(page)).slice(0, 2), ['demo / 1 of 4 tables differ · duckdb → duckdb', 'teams / not checked']);
    const table = treeRows(page).filter({ hasText: 'plate_appearances' });
    assert.match(await table.getAttribute('aria-label') ?? '', /^plate_appearances, differs, ✗ 180 of 2,520 · /u);
    await table.locator('.monaco-tl-twistie').click();
    await treeRows(page).filter({ hasText: '2016-07' }).waitFor();
    assert.match((await treeTexts(page)).at(-1) ?? '', new RegExp(`^2016-07 / ✗ ${missing?.[0] ?? ''} of ${Number(appearances?.[0]).toLocaleString('en')} · `, 'u'));
    await session.screenshot('compare-overview-light');
  });

  step('rows of the result and of its source, by partition', async () => {
    await compared(JULY, 'FROM plate_appearances', BADGE);
    await tab(/^Rows/u);
    const rows = panel().locator('.grid-body .row');
    await rows.nth(1).waitFor();
    assert.deepEqual(await cells(panel(), 0), ['only legacy, the row is missing in new', 'game_date: 2016-07-30', 'plate_appearances: legacy 90, no row in new', 'runs: legacy 13, no row in new']);
    await session.screenshot('compare-rows-light');
    await tab(/^Partitions/u);
    const slot = panel().getByRole('button', { name: /^plate_appearances 2016-07: differs, 180 of 2,520 rows differ$/u }).first();
    await slot.waitFor();
    await session.screenshot('compare-partitions-light');
    await slot.click();
    await panel().getByRole('button', { name: 'Remove the filter: partition 2016-07' }).waitFor();
    await panel().locator('.position', { hasText: 'of 180 rows' }).waitFor();
    const first = (await cells(panel(), 0)).slice(0, 3);
    const [expected] = await demo.legacy(`SELECT game_id, pa_number ${MISSING} ORDER BY game_id, pa_number`);
    assert.deepEqual(first, ['only legacy, the row is missing in new', `game_id: ${expected?.[0] ?? ''}`, `pa_number: ${expected?.[1] ?? ''}`]);
    await session.screenshot('compare-rows-source-light');
    await tab(/^SQL/u);
    await panel().getByText('The same text ran on both sides.').waitFor();
    assert.match(await panel().locator('.code').first().innerText(), /^SELECT game_date, count\(\*\) AS plate_appearances/u);
    await session.screenshot('compare-sql-light');
  });

  step('what is exported are the rows that the demo lost, one by one', async () => {
    await compared(JULY, 'FROM plate_appearances', BADGE);
    // Of a source table the columns that the query reads, and the key.
    const columns = ['game_id', 'pa_number', 'game_date', 'runs'];
    const expected = await demo.legacy(`SELECT ${columns.join(', ')} ${MISSING} ORDER BY game_id, pa_number`);
    const csv = parseCsv(await exportTo('CSV', 'out.csv'));
    const rows = csv.filter(row => row['table'] === 'plate_appearances').sort((one, other) => (one['key.game_id'] === other['key.game_id'] ? Number(one['key.pa_number']) - Number(other['key.pa_number']) : (one['key.game_id'] ?? '') < (other['key.game_id'] ?? '') ? -1 : 1));
    assert.deepEqual(csv.filter(row => row['table'] === '').map(row => [row['kind'], row['key.game_date'], row['plate_appearances.legacy']]), [['missing', '2016-07-30', '90'], ['missing', '2016-07-31', '90']]);
    assert.deepEqual([...new Set(rows.map(row => `${row['kind'] ?? ''} ${row['partition'] ?? ''}`))], ['missing 2016-07']);
    const seen = rows.map(row => columns.map(name => row[`key.${name}`] || row[`${name}.legacy`] || ''));
    assert.deepEqual(seen, expected.map(row => row.map(value => value ?? '')));

    const report = JSON.parse(await exportTo('JSON', 'out.json')) as { verdict: string; cause: string; items: { counts: Record<string, number>; findings: { kind: string; table?: string; key: string[] }[]; partitions: { table: string; partition: string; verdict: string }[] }[] };
    const [item] = report.items;
    assert.deepEqual([report.verdict, report.cause, item?.counts['onlyLegacy']], ['differs', 'data', 2]);
    assert.deepEqual(item?.findings.filter(({ key }) => key.length === 2).map(({ key }) => key.join(' ')).sort(), expected.map(row => row.slice(0, 2).join(' ')).sort());
    assert.deepEqual(item?.partitions.map(({ table, partition, verdict }) => [table, partition, verdict]), [['plate_appearances', '2016-07', 'differs']]);
  });

  step('an edited query never keeps its answer, and has it back when the edit is undone', async () => {
    await compared(JULY, 'FROM plate_appearances', BADGE);
    await editorLine(page, 'GROUP BY').click();
    await page.keyboard.press('End');
    await page.keyboard.type(', game_date');
    await lens(page, /^◌ changed since last check \(✗ /u).waitFor();
    assert.equal((await codeLensTexts(page)).some(text => /^[✓✗]/u.test(text)), false);
    for (let undos = 0; undos < 20 && !(await lens(page, BADGE).isVisible()); undos += 1) {
      await page.keyboard.press('Control+Z');
      await page.waitForTimeout(100);
    }
    await lens(page, BADGE).waitFor();
    await page.locator('.tab.active:not(.dirty)', { hasText: JULY }).waitFor();
  });

  step('nothing that writes is sent, whether the cursor is in it or it is selected', async () => {
    await quickOpen(page, '11-not-sent.sql');
    await codeLens(page, 'not checked', 'DELETE FROM');
    await runCommand(page, 'Parity: Compare on Both Warehouses');
    await lens(page, '– not compared: DELETE writes data').waitFor();
    await quickOpen(page, '21-mixed.sql');
    await codeLens(page, 'not checked', 'AS teams');
    await page.keyboard.press('Control+A');
    await runCommand(page, 'Parity: Compare on Both Warehouses');
    await lens(page, '– not compared: INSERT writes data').waitFor();
    const texts = await codeLensTexts(page);
    assert.equal(texts.filter(text => text.startsWith('✓ consistent · 1 row')).length, 2, texts.join('\n'));
    assert.deepEqual((await demo.legacy('SELECT count(*) FROM teams'))[0], ['30']);
  });

  step('changed cells are shown side by side', async () => {
    await compared('05-gate-receipts-2015.sql', 'FROM games', '✗ 30 rows differ — data: games 2015-09');
    await tab(/^Rows/u);
    await panel().locator('.show-both').first().waitFor();
    assert.equal(await panel().locator('.kind-filter').isVisible(), false, 'a choice of one kind is none');
    await panel().locator('.show-both').first().click();
    await page.keyboard.press('Enter');
    await panel().getByText('First difference at').waitFor();
    await session.screenshot('compare-cell-light');
  });

  step('the health of every table, and of a whole folder of queries', async () => {
    await openContainer(page, /^Parity/u);
    await page.locator('.sidebar').getByRole('button', { name: /Check All Tables/u }).first().click();
    const faulty = expectedTables(DEMO_ROWS).filter(({ verdict }) => verdict === 'differs');
    await treeRows(page).filter({ hasText: `${String(faulty.length)} of 4 tables differ` }).waitFor();
    // A table that is known to differ from before may still be running.
    const told = (table: string, text: string): Promise<void> => treeRows(page).filter({ has: page.locator('.label-name', { hasText: new RegExp(`^${table}$`, 'u') }) }).filter({ hasText: text }).waitFor();
    for (const { table, differing } of faulty) {
      const rows = differing.reduce((sum, { counts }) => sum + counts.missing + counts.changed + counts.duplicated, 0);
      await told(table, `✗ ${rows.toLocaleString('en')} of `);
    }
    await told('teams', '✓ 30 rows');
    await session.screenshot('compare-health-light');

    await openContainer(page, /^Explorer/u);
    await choose(page, page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'queries' }), 'Compare Every Query of the Folder');
    const queries = EXPECTED_QUERIES.filter(({ verdict }) => verdict === 'differs').length;
    await statusItem(page, `Parity ${String(queries + faulty.length)} diverged`).waitFor();
    await runCommand(page, 'Notifications: Show Notifications');
    await page.locator('.notification-list-item', { hasText: new RegExp(`${String(queries)} of \\d+ differ`, 'u') }).first().waitFor();
    await runCommand(page, 'Notifications: Hide Notifications');
    for (const [file, badge] of [['08-slugging', / — query/u], ['09-at-bats', / — data and query/u], ['10-ten-players', /not deterministic/u], ['12-parks.legacy', /^✓ consistent/u], ['13-within', /^✓ consistent within tolerance/u]] as const) {
      await quickOpen(page, file);
      await lens(page, badge).waitFor();
      await closeEditors(page);
    }
  });

  step('a comparison is cancelled from the status bar, and what was known stays', async () => {
    demo.addSlowQuery();
    await openContainer(page, /^Explorer/u);
    await openFile(page, '20-slow.sql');
    await codeLens(page, 'not checked', 'FROM plate_appearances');
    await runCommand(page, 'Parity: Compare on Both Warehouses');
    await lens(page, /checking… .*cancel/u).waitFor();
    await statusItem(page, 'Parity 1 running').click();
    await session.screenshot('compare-running-light');
    await pick(page, 'Cancel All');
    await codeLens(page, 'not checked', 'FROM plate_appearances');
    await statusItem(page, /Parity \d+ diverged/u).waitFor();
    assert.equal(await page.locator('.tab', { hasText: 'slow' }).count(), 1, 'no result');
  });

  step('with the keyboard alone', async () => {
    await quickOpen(page, '05-gate-receipts-2015.sql');
    await lens(page, /30 rows differ/u).waitFor();
    await page.keyboard.press('Control+Home');
    for (let line = 0; line < 4; line += 1) await page.keyboard.press('ArrowDown');
    await runCommand(page, 'Parity: Compare on Both Warehouses');
    await panel().getByRole('heading', { name: /30 rows differ/u }).waitFor();
    await page.keyboard.press('Control+2');
    const focused = (): Promise<string> => panel().locator(':focus').last().evaluate((element: HTMLElement) => element.getAttribute('role') ?? element.id);
    for (let stops = 0; stops < 12 && !(await panel().locator('#tab-overview:focus').count()); stops += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await panel().locator('#tab-rows[aria-selected=true]').waitFor();
    await panel().locator('.grid-body .row .cell').first().waitFor();
    for (let stops = 0; stops < 12 && (await focused()) !== 'gridcell'; stops += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    for (let moves = 0; moves < 8 && !(await panel().locator('.cell:focus .line.legacy').count()); moves += 1) await page.keyboard.press('ArrowRight');
    assert.match(await panel().locator('.cell:focus .sr-only').innerText(), /^receipts: legacy [\d.]+, new [\d.]+, differs$/u);
    await page.keyboard.press('Enter');
    await panel().getByRole('heading', { name: 'receipts' }).waitFor();
    await page.keyboard.press('Escape');
    await panel().locator('.detail').waitFor({ state: 'hidden' });
    assert.equal(await focused(), 'gridcell');
    await page.keyboard.press('Control+1');
    await page.locator('.editor-instance .monaco-editor.focused').waitFor();
  });

  step('a window that is loaded anew has its panel and its badges', async () => {
    await compared(JULY, 'FROM plate_appearances', BADGE);
    await panel().getByRole('heading', { name: /2 rows differ/u }).waitFor();
    await runCommand(page, 'Developer: Reload Window');
    await page.locator('.monaco-workbench').waitFor();
    await page.locator('.tab', { hasText: '✗ plate appearances by day, July 2016' }).waitFor();
    await panel().getByRole('heading', { name: /2 rows differ/u }).waitFor();
    await lens(page, BADGE).waitFor();
    await statusItem(page, /Parity \d+ diverged/u).waitFor();
  });

  step('every theme, and little room', async () => {
    const settings = path.join(demo.folder, '.vscode', 'settings.json');
    mkdirSync(path.dirname(settings), { recursive: true });
    await openContainer(page, /^Parity/u);
    await compared('07-weight-by-club.sql', 'FROM players', /15 rows differ/u);
    for (const [name, theme, marker] of [['dark', 'Default Dark Modern', 'vs-dark'], ['hc', 'Default High Contrast', 'hc-black'], ['hc-light', 'Default High Contrast Light', 'hc-light']] as const) {
      writeFileSync(settings, JSON.stringify({ 'workbench.colorTheme': theme }));
      await page.locator(`.monaco-workbench.${marker}`).waitFor();
      for (const part of ['overview', 'rows', 'partitions'] as const) {
        await tab(new RegExp(`^${part}`, 'iu'));
        await panel().locator(`#view-${part} > *`).first().waitFor();
        await session.screenshot(`compare-${part}-${name}`);
      }
    }
    rmSync(settings);
    await page.locator('.monaco-workbench.vs').waitFor();
    await page.setViewportSize({ width: 900, height: 700 });
    await tab(/^Rows/u);
    await session.screenshot('compare-rows-narrow');
    await tab(/^Overview/u);
    await session.screenshot('compare-overview-narrow');
    await page.setViewportSize({ width: 1400, height: 850 });
    assert.deepEqual(session.errors, []);
  });
});

/** What a screen reader is told of the cells of a row of the grid, left to right. */
const cells = (panel: FrameLocator, row: number): Promise<string[]> => panel.locator('.grid-body .row').nth(row).locator('.cell > .sr-only').allInnerTexts();

/** Keeps every text of code lenses and of Parity's status that is shown from now on; the answer gives them. */
async function watchTexts(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const seen = new Set<string>();
    Object.assign(window, { seenTexts: seen });
    new MutationObserver(() => {
      for (const element of document.querySelectorAll('.codelens-decoration, .statusbar-item')) {
        const text = element.textContent?.trim() ?? '';
        if (element.classList.contains('codelens-decoration') || text.includes('Parity')) seen.add(text);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return () => page.evaluate(() => [...(window as unknown as { seenTexts: Set<string> }).seenTexts]);
}
