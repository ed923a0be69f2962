import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHealthModel } from '../../../client/healthModel.ts';
import type { HealthParams } from '../../../protocol/messages.ts';
import type { HealthNode, State } from '../../../protocol/model.ts';

const node = (id: string, state: State = 'consistent'): HealthNode => ({
  id, kind: 'partition', label: id, description: '', tooltip: '', state, hasChildren: true, accessible: id,
});
const many = (prefix: string, count: number): HealthNode[] => Array.from({ length: count }, (_, index) => node(`${prefix}/${String(index)}`));

/** A tree that a test may change, and the requests that it got. */
function server(tree: Record<string, readonly HealthNode[]>) {
  const asked: HealthParams[] = [];
  const model = createHealthModel(async params => {
    asked.push(params);
    const all = tree[params.parent ?? ''] ?? [];
    return { nodes: all.slice(params.start, params.start + params.count), total: all.length, message: 'last sweep 14:02' };
  });
  return { asked, model, tree };
}

test('children come by pages, and the last element offers the rest', async () => {
  const { model, asked } = server({ '': [node('e')], e: many('e', 450) });
  assert.deepEqual(await model.children(''), ['e']);
  const first = await model.children('e');
  assert.equal(first.length, 201);
  assert.deepEqual(model.element('more:e'), { kind: 'more', parent: 'e', rest: 250 });
  await model.more('e');
  assert.equal((await model.children('e')).length, 401);
  await model.more('e');
  const all = await model.children('e');
  assert.equal(all.length, 450);
  assert.equal(all.includes('more:e'), false);
  assert.equal(asked.every(({ count }) => count === 200), true);
  assert.equal(model.message, 'last sweep 14:02');
});

test('what is known is not asked for again', async () => {
  const { model, asked } = server({ '': [node('e')] });
  await model.children('');
  await model.children('');
  assert.equal(asked.length, 1);
});

test('a refresh names only the elements that changed', async () => {
  const { model, tree } = server({ '': [node('e')], e: many('e', 3) });
  await model.children('');
  await model.children('e');
  assert.deepEqual(await model.refresh(), []);
  tree['e'] = [node('e/0'), node('e/1', 'differs'), node('e/2')];
  assert.deepEqual(await model.refresh(), ['e/1']);
  const changed = model.element('e/1');
  assert.equal(changed?.kind === 'node' && changed.node.state, 'differs');
});

test('a refresh keeps as many pages as were loaded', async () => {
  const { model } = server({ '': [node('e')], e: many('e', 450) });
  await model.children('');
  await model.children('e');
  await model.more('e');
  await model.refresh();
  assert.equal((await model.children('e')).length, 401);
});

test('a child that comes or goes draws its parent again; what is gone is forgotten with all below', async () => {
  const { model, tree } = server({ '': [node('e')], e: [node('e/t'), node('e/u')], 'e/t': many('e/t', 2) });
  await model.children('');
  await model.children('e');
  await model.children('e/t');
  assert.equal(model.parentOf('e/t/1'), 'e/t');
  tree['e'] = [node('e/u')];
  assert.deepEqual(await model.refresh(), ['e']);
  assert.equal(model.element('e/t'), undefined);
  assert.equal(model.element('e/t/1'), undefined);
  assert.deepEqual(await model.children('e'), ['e/u']);
});

test('when the roots change the whole tree is drawn, and cleared it is asked for anew', async () => {
  const { model, tree, asked } = server({ '': [node('e')] });
  await model.children('');
  tree[''] = [node('e'), node('f')];
  assert.deepEqual(await model.refresh(), ['']);
  model.clear();
  assert.equal(model.element('e'), undefined);
  const before = asked.length;
  await model.children('');
  assert.equal(asked.length, before + 1);
});
