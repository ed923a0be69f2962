/** What a user does in the workbench, and what a user sees there. */
import type { FrameLocator, Locator, Page } from 'playwright-core';

/** Opens or closes a folder of the explorer. */
export async function toggleFolder(page: Page, name: string): Promise<void> {
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first().click();
}

/** Opens a file by a part of its name, with the keyboard alone. */
export async function quickOpen(page: Page, name: string): Promise<void> {
  // Enter takes the entry that has the focus: at first that is one of the files that were open lately.
  await typeInPalette(page, 'Control+P', name, page.locator('.quick-input-list .monaco-list-row.focused', { hasText: name }));
  await page.locator('.tab.active', { hasText: name }).waitFor();
}

/** The code lens with the text, wherever it stands, dead or alive. */
export const lens = (page: Page, text: string | RegExp): Locator => page.locator('.codelens-decoration', { hasText: text }).first();

/** Closes every editor, unsaved changes and all, so that a test begins with an empty window. */
export async function closeEditors(page: Page): Promise<void> {
  // What an earlier step left open would take the keys.
  await page.keyboard.press('Escape');
  await runCommand(page, 'View: Close All Editors');
  const discard = page.locator('.monaco-dialog-box').getByRole('button', { name: "Don't Save" });
  await page.locator('.editor-group-container.empty').or(discard).first().waitFor();
  if (await discard.isVisible()) await discard.click();
  await page.locator('.tabs-container .tab').first().waitFor({ state: 'detached' });
}

/** Opens a file of the explorer in an editor that stays. */
export async function openFile(page: Page, name: string): Promise<void> {
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).dblclick();
  await page.locator('.tab.active', { hasText: name }).waitFor();
}

/** The line of the active editor that holds the text. */
export const editorLine = (page: Page, text: string): Locator => page.locator('.editor-instance .view-line', { hasText: text }).first();

/**
 * A code lens that can be clicked.
 * @param line text of a line of the same editor. It is clicked first: when a lens provider comes late, VS Code redraws the lenses as dead text
 * and asks anew, and an editor that loses the focus meanwhile never gets the answer.
 */
export async function codeLens(page: Page, text: string | RegExp, line: string): Promise<Locator> {
  await editorLine(page, line).click();
  const lens = page.locator('.codelens-decoration a', { hasText: text }).first();
  await lens.waitFor();
  return lens;
}

/** Texts of all code lenses that are visible, top down. */
export const codeLensTexts = (page: Page): Promise<string[]> => page.locator('.codelens-decoration').allInnerTexts();

/** Opens the context menu of something, at its beginning, and gives the entry. The menu lies in an open shadow root, which playwright sees through. */
export async function contextMenuItem(page: Page, target: Locator, name: string | RegExp): Promise<Locator> {
  await target.click({ button: 'right', position: { x: 12, y: 8 } });
  const item = page.getByRole('menuitem', { name });
  await item.waitFor();
  return item;
}

/** Chooses an entry of a context menu. VS Code passes over a click within 100 ms of the menu's opening, so it is clicked until the menu is gone. */
export async function choose(page: Page, target: Locator, name: string | RegExp): Promise<void> {
  const item = await contextMenuItem(page, target, name);
  for (let tries = 0; tries < 10 && (await item.isVisible()); tries += 1) {
    await item.click({ timeout: 2000 }).catch(() => undefined);
    await item.waitFor({ state: 'hidden', timeout: 500 }).catch(() => undefined);
  }
}

/** Waits for a notification. They are not shown by themselves while the workbench is driven by a test: they are in the centre. */
export async function told(page: Page, text: string | RegExp): Promise<void> {
  await runCommand(page, 'Notifications: Show Notifications');
  await notification(page, text).first().waitFor();
  await runCommand(page, 'Notifications: Hide Notifications');
}

/** Runs a command by its title in the command palette, with the keyboard alone. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await typeInPalette(page, 'F1', `>${title}`, page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first());
}

/**
 * Opens the palette, types, and takes the entry when it is there. Whatever takes the focus on a slow machine, as a panel that has just been
 * loaded does, closes the palette: then it is opened once more, as a user would.
 */
async function typeInPalette(page: Page, keys: string, text: string, entry: Locator): Promise<void> {
  const input = page.locator('.quick-input-widget input.input');
  for (let tries = 1; ; tries += 1) {
    await page.keyboard.press(keys);
    try {
      const timeout = 5000 * tries;
      await input.waitFor({ timeout });
      await input.fill(text, { timeout });
      await entry.waitFor({ timeout });
      // Enter would go to whatever has taken the focus since, and be lost.
      if (await input.evaluate(element => element.checkVisibility() && element === element.ownerDocument.activeElement)) break;
      throw new Error(`the palette with "${text}" lost the focus`);
    } catch (error) {
      if (tries === 4) throw error;
      await page.keyboard.press('Escape');
    }
  }
  await page.keyboard.press('Enter');
}

/** Picks an entry of the quick pick that is open. */
export async function pick(page: Page, text: string | RegExp): Promise<void> {
  await page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().click();
}

/** Types into the input box that is open, and confirms. */
export async function answer(page: Page, text: string): Promise<void> {
  await page.locator('.quick-input-widget input.input').fill(text);
  await page.keyboard.press('Enter');
}

/** The document inside a webview: two frames deep. @param which the last one that is open, or one by position */
export function webview(page: Page, which: 'last' | number = 'last'): FrameLocator {
  const outer = page.locator('iframe.webview.ready');
  return (which === 'last' ? outer.last() : outer.nth(which)).contentFrame().locator('iframe#active-frame').contentFrame();
}

/** Opens a view container of the activity bar by its name. A click on the one that is open would close it. */
export async function openContainer(page: Page, name: string | RegExp): Promise<void> {
  const item = page.locator('.activitybar').getByRole('tab', { name });
  if ((await item.getAttribute('aria-selected')) !== 'true') await item.click();
}

/** Rows of the trees in the side bar. */
export const treeRows = (page: Page): Locator => page.locator('.sidebar .monaco-list-row[role=treeitem]');

/** `label / description` of the rows of the trees in the side bar. */
export const treeTexts = (page: Page): Promise<string[]> =>
  treeRows(page).evaluateAll(rows =>
    rows.map(row => [row.querySelector('.label-name')?.textContent, row.querySelector('.label-description')?.textContent].filter(text => text).join(' / ')),
  );

/** Entries of the status bar that hold the text. */
export const statusItem = (page: Page, text: string | RegExp): Locator => page.locator('.statusbar-item', { hasText: text });

/** Notifications that hold the text. */
export const notification = (page: Page, text: string | RegExp): Locator => page.locator('.notification-list-item', { hasText: text });

/** Problems that the hover of the editor or the panel shows for the active file: texts of the rows of the Problems view. */
export async function problems(page: Page): Promise<string[]> {
  await runCommand(page, 'Problems: Focus on Problems View');
  const rows = page.locator('.markers-panel .monaco-list-row');
  await rows.first().waitFor();
  return rows.allInnerTexts();
}
