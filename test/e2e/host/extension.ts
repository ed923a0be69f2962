/** What the extension gives to VS Code and to other extensions, seen from the extension host with a demo workspace open. */
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { ParityApi } from '../../../client/api.ts';

const extension = (): vscode.Extension<ParityApi> => vscode.extensions.getExtension<ParityApi>('parity.parity') ?? assert.fail('the extension is not there');

/** Writes a line to the file that the test outside reads. */
const tell = (line: string): void => {
  const file = process.env['PARITY_HOST_REPORT'];
  if (file !== undefined) appendFileSync(file, `${line}\n`);
};

async function until<T>(what: string, ask: () => Thenable<T>, enough: (answer: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 150; tries += 1) {
    const answer = await ask();
    if (enough(answer)) return answer;
    await new Promise(resolve => { setTimeout(resolve, 200); });
  }
  return assert.fail(`waited in vain for ${what}`);
}

const lenses = (uri: vscode.Uri): Promise<string[]> =>
  Promise.resolve(vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 10)).then(all => all.map(lens => lens.command?.title ?? ''));

/** The tests; called when mocha's globals are there. */
export function extensionTests(): void {
  describe('the extension', () => {
    let uri: vscode.Uri;
    let api: ParityApi;

    before(async () => {
      const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail('no folder is open');
      uri = vscode.Uri.joinPath(folder, 'queries', '03-july-2016.sql');
      const began = performance.now();
      api = await extension().activate();
      tell(`activation: ${String(Math.round(performance.now() - began))} ms`);
    });

    it('is active', () => {
      assert.equal(extension().isActive, true);
      assert.equal(api.version, 1);
    });

    it('has registered every command of its manifest', async () => {
      const { contributes } = extension().packageJSON as { readonly contributes: { readonly commands: readonly { readonly command: string }[] } };
      const registered = new Set(await vscode.commands.getCommands(true));
      assert.ok(contributes.commands.length > 20);
      assert.deepEqual(contributes.commands.map(({ command }) => command).filter(command => !registered.has(command)), []);
    });

    it('puts a badge over a query before it is compared', async () => {
      await vscode.window.showTextDocument(uri);
      assert.deepEqual(await until('the badge', () => lenses(uri), all => all.length > 0), ['○ not checked · compare']);
    });

    it('compares for other extensions, and the answer is in badge, problems and hover', async () => {
      const { runs, notCompared } = await api.compare(uri, new vscode.Position(3, 0));
      assert.deepEqual(notCompared, []);
      assert.deepEqual(runs.map(({ verdict, cause, counts }) => ({ verdict, cause, missing: counts.onlyLegacy })), [{ verdict: 'differs', cause: 'data', missing: 2 }]);
      const [badge = ''] = await until('the badge', () => lenses(uri), all => all[0]?.startsWith('✗') === true);
      assert.match(badge, /^✗ 2 rows differ — data: plate_appearances 2016-07/u);
      const [problem] = await until('the problem', () => Promise.resolve(vscode.languages.getDiagnostics(uri)), all => all.length > 0);
      assert.equal(problem?.severity, vscode.DiagnosticSeverity.Warning);
      assert.match(problem.message, /2 rows differ/u);
      assert.equal(problem.range.start.line, 2);
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, new vscode.Position(2, 2));
      const words = hovers.flatMap(({ contents }) => contents.map(content => (typeof content === 'string' ? content : content.value))).join('\n');
      assert.match(words, /2 rows differ/u);
      const [query] = await api.queries(uri);
      assert.deepEqual([query?.state, query?.name, query?.runId], ['differs', 'plate appearances by day, July 2016', runs[0]?.runId]);
    });

    it('compares by its command, and says so in the status', async () => {
      const fine = vscode.Uri.joinPath(uri, '..', '02-attendance-2016.sql');
      const editor = await vscode.window.showTextDocument(fine);
      editor.selection = new vscode.Selection(3, 0, 3, 0);
      await vscode.commands.executeCommand('parity.compareQuery');
      const [badge = ''] = await until('the badge', () => lenses(fine), all => all[0]?.startsWith('✓') === true);
      assert.match(badge, /^✓ consistent/u);
      const { tables, queries, running } = await until('the status', () => api.status(), status => status.queries.consistent === 1);
      assert.deepEqual([tables.total, tables.differs, queries.differs, running], [4, 1, 1, 0]);
    });

    it('shows a result that is asked for', async () => {
      const [query] = await api.queries(uri);
      await api.showResult(query?.runId ?? '');
      await until('the panel', () => Promise.resolve(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label))), labels => labels.includes('✗ plate appearances by day, July 2016'));
    });

    it('refuses what writes, in words', async () => {
      const { runs, notCompared } = await api.compare(vscode.Uri.joinPath(uri, '..', '11-not-sent.sql'));
      assert.deepEqual(runs, []);
      assert.match(notCompared[0]?.message ?? '', /DELETE writes data/u);
    });
  });
}
