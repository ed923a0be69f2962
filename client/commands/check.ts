/** Checking source tables and partitions, from the tree or the palette. */
import * as vscode from 'vscode';
import { GetHealth } from '../../protocol/messages.ts';
import type { HealthNode } from '../../protocol/model.ts';
import type { App } from '../app.ts';
import { stateIcon } from '../healthView.ts';

/** Every mapped table: of the environment that was clicked, else of the one in use. */
export async function checkAll(app: App, id?: unknown): Promise<void> {
  // The button over the tree is given whatever has the focus in it: a table that has must not be the only one checked.
  const node = app.health.node(id);
  await app.comparisons.check((node?.kind === 'pair' ? node.check : undefined) ?? {}, vscode.l10n.t('Checking all tables'));
}

export async function checkTable(app: App, id?: unknown): Promise<void> {
  await check(app, app.health.node(id) ?? (await pick(app, vscode.l10n.t('Which table to check?'))));
}

export async function checkPartition(app: App, id?: unknown): Promise<void> {
  const given = app.health.node(id);
  const table = given ? undefined : await pick(app, vscode.l10n.t('Which table?'));
  await check(app, given ?? (table && (await pick(app, vscode.l10n.t('Which partition to check?'), table.id))));
}

async function check(app: App, node: HealthNode | undefined): Promise<void> {
  if (!node) return;
  if (!node.check) throw new Error(vscode.l10n.t('{0} cannot be checked: parity.jsonc does not map it.', node.label));
  await app.comparisons.check(node.check, vscode.l10n.t('Checking {0}', node.label));
}

/** Most entries that a list to pick from shows. */
const pickLimit = 200;

/** A table of any environment, or a child of a node. */
async function pick(app: App, placeholder: string, parent?: string): Promise<HealthNode | undefined> {
  const below = async (id: string | undefined): Promise<readonly HealthNode[]> =>
    (await app.server.request(GetHealth, { ...(id === undefined ? {} : { parent: id }), start: 0, count: pickLimit })).nodes;
  const find = async (): Promise<readonly HealthNode[]> => {
    const roots = await below(parent);
    return parent === undefined ? (await Promise.all(roots.map(root => below(root.id)))).flat() : roots;
  };
  const items = find().then(nodes => nodes.map(node => ({ label: node.label, description: node.description, iconPath: stateIcon(node.state), node })));
  return (await vscode.window.showQuickPick(items, { placeHolder: placeholder, matchOnDescription: true }))?.node;
}
