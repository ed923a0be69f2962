import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { csvReport } from '../../../server/report/csv.ts';
import { differingItem, failedItem, item, refusedItem, report } from './items.ts';
import { changed, text } from './support.ts';

describe('the CSV report', () => {
  it('has a line for each finding, exact, with NULL and the empty text apart', async () => {
    assert.equal(await text(csvReport(report(differingItem(), refusedItem, failedItem))), [
      'name,kind,table,partition,times.legacy,times.new,differs,key.id,key.game_id,key.inning,id.legacy,id.new,score.legacy,score.new,park.legacy,park.new',
      'monthly totals,changed,,,,,score;park,1,,,,,4,5,"",',
      'monthly totals,changed,,,,,score,200,,,,,-1,NULL,,',
      'monthly totals,missing,,,,,id;park,3,,,3,,,,"a,""b""\r\nc",',
      'monthly totals,extra,games,2016-07,,,score,,BOS,7,,,,=SUM(A1),,',
      'monthly totals,duplicated,,,1,2,id,,,,,,,,,',
      '',
    ].join('\r\n'));
  });

  it('keeps formulas from running only when asked, and numbers are no formulas', async () => {
    const values = ['=1+1', '+x', '-5', '-5.25e-3', '- 5', '@x', '\tx', '\rx', 'x=1'];
    const input = report(item({}, values.map(value => changed('k', 'v', value, null))));
    const cells = async (spreadsheetSafe: boolean): Promise<readonly (string | undefined)[]> =>
      [...(await text(csvReport(input, { spreadsheetSafe }))).matchAll(/,v,k,("[^"]*"|[^,]*),/gu)].map(match => match[1]);
    assert.deepEqual(await cells(false), ['=1+1', '+x', '-5', '-5.25e-3', '- 5', '@x', '\tx', '"\rx"', 'x=1']);
    assert.deepEqual(await cells(true), ["'=1+1", "'+x", '-5', '-5.25e-3', "'- 5", "'@x", "'\tx", '"\'\rx"', 'x=1']);
  });

  it('names columns that only findings know, and keys by number without a name', async () => {
    const finding = changed('1', '__proto__', 'a', 'b', { key: ['1', '2'] });
    const columns = JSON.parse('{"__proto__":{"legacy":"a","new":"b"}}') as typeof finding.columns;
    const lines = (await text(csvReport(report(item({}, [{ ...finding, columns }]))))).split('\r\n');
    assert.deepEqual(lines.slice(0, 2), [
      'name,kind,table,partition,times.legacy,times.new,differs,key.id,key.2,__proto__.legacy,__proto__.new',
      'monthly totals,changed,,,,,__proto__,1,2,a,b',
    ]);
  });
});
