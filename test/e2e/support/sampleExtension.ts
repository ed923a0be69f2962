/** A throw-away extension that proves the workbench and the helpers, apart from the product: lens, menu, tree, webview. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const manifest = {
  name: 'sample',
  displayName: 'Sample',
  publisher: 'parity-tests',
  version: '0.0.1',
  engines: { vscode: '^1.101.0' },
  main: './extension.js',
  license: 'MIT',
  activationEvents: ['onLanguage:sql'],
  contributes: {
    commands: [{ command: 'sample.show', title: 'Show the Panel', category: 'Sample' }],
    menus: { 'editor/context': [{ command: 'sample.show', group: '1_sample', when: 'editorLangId == sql' }] },
    viewsContainers: { activitybar: [{ id: 'sample', title: 'Sample Health', icon: 'icon.svg' }] },
    views: { sample: [{ id: 'sample.tree', name: 'Tables' }] },
  },
};

const source = `
const vscode = require('vscode');
exports.activate = context => {
  let shown = 0;
  const show = () => {
    const panel = vscode.window.createWebviewPanel('sample', 'Sample Panel', vscode.ViewColumn.Beside, { enableScripts: true });
    panel.webview.onDidReceiveMessage(text => panel.webview.postMessage('pong ' + text));
    panel.webview.html = '<h1>Shown ' + ++shown + '</h1><button>Ping</button><p></p><script>const host = acquireVsCodeApi();' +
      'document.querySelector("button").onclick = () => host.postMessage("one");' +
      'addEventListener("message", event => { document.querySelector("p").textContent = event.data; });</script>';
  };
  const lens = line => new vscode.CodeLens(new vscode.Range(line, 0, line, 1), { title: 'show the panel', command: 'sample.show' });
  context.subscriptions.push(
    vscode.commands.registerCommand('sample.show', show),
    vscode.languages.registerCodeLensProvider({ language: 'sql' }, { provideCodeLenses: () => [lens(0)] }),
    vscode.window.registerTreeDataProvider('sample.tree', {
      getTreeItem: name => Object.assign(new vscode.TreeItem(name), { description: 'fine' }),
      getChildren: parent => (parent ? [] : ['games', 'parks']),
    }),
    vscode.languages.createDiagnosticCollection('sample'),
  );
};
`;

/** A module for the extension host: passes or fails as its environment says. */
const hostTests = `
const vscode = require('vscode');
exports.run = async () => {
  const commands = await vscode.commands.getCommands(true);
  const extension = vscode.extensions.getExtension('parity-tests.sample');
  if (!extension) throw new Error('the extension is not there');
  await extension.activate();
  if (!(await vscode.commands.getCommands(true)).includes('sample.show')) throw new Error('no command among ' + commands.length);
  if (process.env.SAMPLE_FAILS) throw new Error('asked to fail');
};
`;

/** Writes the extension into a folder; gives the folder and the module with tests for the extension host. */
export function writeSampleExtension(dir: string): { readonly extension: string; readonly tests: string } {
  mkdirSync(dir, { recursive: true });
  writeFileSync(path.join(dir, 'package.json'), JSON.stringify(manifest));
  writeFileSync(path.join(dir, 'extension.js'), source);
  writeFileSync(path.join(dir, 'host-tests.js'), hostTests);
  writeFileSync(path.join(dir, '.vscodeignore'), '*.vsix\n');
  writeFileSync(path.join(dir, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24"><circle cx="12" cy="12" r="9"/></svg>');
  return { extension: dir, tests: path.join(dir, 'host-tests.js') };
}

/** Packs the extension as users get one. @returns the VSIX */
export function packSampleExtension(dir: string): string {
  const vsce = createRequire(import.meta.url).resolve('@vscode/vsce/vsce');
  const file = path.join(dir, 'sample.vsix');
  execFileSync(process.execPath, [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', file], { cwd: dir, stdio: ['ignore', 'ignore', 'inherit'] });
  return file;
}
