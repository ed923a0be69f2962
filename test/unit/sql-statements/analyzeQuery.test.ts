import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { analyzeQuery } from '../../../server/sql/parse/analyzeQuery.ts';
import type { ColumnBound, QueryAnalysis } from '../../../server/sql/statement.ts';
import { readCases } from '../../cases/statements/readCases.ts';
import type { StatementCase } from '../../cases/statements/readCases.ts';

type Read = Extract<QueryAnalysis, { kind: 'read' }>;

describe('analyzeQuery', () => {
  for (const wanted of readCases()) {
    it(`${wanted.dialect}: ${wanted.title}`, async () => {
      const analysis = await analyzeQuery(wanted.sql, wanted.dialect);
      assert.equal(analysis.kind === 'refused' ? analysis.message : null, wanted.refused);
      if (analysis.kind === 'read') checkRead(analysis, wanted);
    });
  }
});

function checkRead(analysis: Read, wanted: StatementCase): void {
  if (wanted.unknown === null) {
    assert.equal(analysis.why, undefined);
    const tables = analysis.tables?.map(({ parts, alias }) => [parts.join('.'), ...(alias === undefined ? [] : [alias])].join(' '));
    assert.deepEqual(tables, wanted.tables);
    for (const { parts, range } of analysis.tables ?? []) {
      const written = wanted.sql.slice(range.start, range.end);
      assert.equal(written.replaceAll('""', '\u0000').replaceAll(/["`]/g, '').replaceAll('\u0000', '"'), parts.join('.'));
    }
  } else {
    assert.equal(analysis.tables, null);
    assert.ok(analysis.why?.includes(wanted.unknown), analysis.why);
  }
  assert.deepEqual(analysis.bounds.map(boundText), wanted.bounds);
  assert.deepEqual([...analysis.nonDeterministic].sort(), [...wanted.unsettled].sort());
  assert.deepEqual([...analysis.mayTie].sort(), [...wanted.ties].sort());
  assert.deepEqual(analysis.limitOrderedBy, wanted.order);
}

function boundText({ table, column, op, values }: ColumnBound): string {
  return `${table.join('.')}.${column} ${op} ${values.join(',')}`;
}
