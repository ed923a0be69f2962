import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { panelTexts } from '../../../protocol/panelTexts.ts';
import { bytes, duration, headlineWords, percent, probability, time } from '../../../webview/format.ts';
import { nextSort, sortedColumns } from '../../../webview/overview/sort.ts';
import { tokens } from '../../../webview/sql/tokens.ts';
import { completeness, scannedWords, summaryText } from '../../../webview/summaryText.ts';
import { createWords, fill } from '../../../webview/texts.ts';
import { summaryOf } from '../../e2e/support/panelHarnessData.ts';

const words = createWords({}, 'en');

describe('texts', () => {
  it('takes translations, and English where there is none', () => {
    const german = createWords({ 'tab.rows': 'Zeilen', 'rows.other': '{0} Zeilen', 'tab.sql': 5 }, 'de');
    assert.equal(german.t('tab.rows'), 'Zeilen');
    assert.equal(german.t('tab.sql'), 'SQL');
    assert.equal(german.plural('rows', 3018), '3.018 Zeilen');
    assert.equal(german.plural('rows', 1), '1 row');
  });

  it('does not fall over a language that is none', () => {
    assert.equal(createWords({}, 'not a language!').language, 'en');
    assert.equal(createWords({}, '').plural('rows', 2), '2 rows');
  });

  it('replaces places once, so that a value cannot ask for another', () => {
    assert.equal(fill('{0} and {1}, {2}', ['{1}', 'b']), '{1} and b, {2}');
  });

  it('has both forms of every plural', () => {
    const stems = Object.keys(panelTexts).filter(key => key.endsWith('.other')).map(key => key.slice(0, -6));
    for (const stem of stems) assert.ok(Object.hasOwn(panelTexts, `${stem}.one`), stem);
    assert.ok(stems.length > 3);
  });
});

describe('amounts', () => {
  it('rounds no share up to all or down to nothing', () => {
    assert.equal(percent(1, 1), '100 %');
    assert.equal(percent(999_999, 1_000_000), '> 99.9 %');
    assert.equal(percent(1, 1_000_000), '< 0.1 %');
    assert.equal(percent(0, 5), '0 %');
    assert.equal(percent(992, 1000), '99.2 %');
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 1e9 }), (part, more) => {
      assert.doesNotMatch(percent(part, part + more), /^(?:100|0) %$/u);
    }));
  });

  it('writes times, sizes and chances for people', () => {
    assert.equal(duration(340.4), '340 ms');
    assert.equal(duration(59_999), '59.9 s');
    assert.equal(duration(200_000), '3 min 20 s');
    assert.equal(bytes(812), '812 B');
    assert.equal(bytes(1_200_000), '1.2 MB');
    assert.equal(probability(2.328e-10), '2.3·10⁻¹⁰');
    assert.equal(probability(0), '0');
    assert.equal(time('2026-03-01T14:02:11.320Z'), '2026-03-01 14:02:11 UTC');
    assert.equal(time('yesterday'), 'yesterday');
  });

  it('takes the glyph from a headline, and only that', () => {
    assert.equal(headlineWords('✗ 12 rows differ'), '12 rows differ');
    assert.equal(headlineWords('12 rows differ'), '12 rows differ');
  });
});

describe('summary', () => {
  const shape = { findings: 12, columns: 3, partitions: 2 };

  it('calls nothing complete that is not', () => {
    assert.equal(completeness(summaryOf('r', shape), words), 'Every row was compared');
    assert.equal(completeness(summaryOf('r', shape, { partial: true }), words), 'Partial: stopped at 12 findings');
    // What failed, and what says two things, did not stop at its findings.
    assert.equal(completeness(summaryOf('r', shape, { partial: true, verdict: 'inconclusive', reason: { code: 'notDeterministic', message: 'x' } }), words), 'Not every row was compared');
    assert.equal(completeness(summaryOf('r', shape, { partial: true, verdict: 'inconclusive', countsUnknown: true }), words), 'Nothing was compared');
    assert.equal(completeness(summaryOf('r', shape, { verdict: 'inconclusive' }), words), 'Not every row was compared');
  });

  it('tells of what date checksums are that were not read now', () => {
    const summary = summaryOf('r', shape);
    const recalled = { ...summary, evidence: { ...summary.evidence, recalled: { new: '2026-07-01T12:30:00.000Z' } } };
    assert.doesNotMatch(scannedWords(recalled, 'legacy', words), /checksums/u);
    assert.equal(scannedWords(recalled, 'new', words), `${scannedWords(summary, 'new', words)}; its checksums are of 2026-07-01 12:30:00 UTC`);
  });

  it('holds words and counts, one fact a line', () => {
    const text = summaryText(summaryOf('r', shape), words);
    assert.match(text, /^✗ 12 rows differ/u);
    assert.match(text, /Completeness: Every row was compared; legacy: 6,036,884 rows read, 1\.8 MB moved/u);
    assert.match(text, /What this comparison cannot see: Differences below the microsecond; /u);
  });
});

describe('columns in order', () => {
  const columns = [10, 0, 30].map((differs, index) => ({ name: `c${String(index)}`, differs, tolerated: 0, rows: 100, native: { legacy: 'int', new: 'int' } }));

  it('shows trouble first', () => {
    assert.deepEqual(sortedColumns(columns, { by: 'matched', descending: false }).map(column => column.name), ['c2', 'c0', 'c1']);
    assert.deepEqual(nextSort({ by: 'name', descending: false }, 'differs'), { by: 'differs', descending: true });
    assert.deepEqual(nextSort({ by: 'differs', descending: true }, 'differs'), { by: 'differs', descending: false });
  });
});

describe('colours of SQL', () => {
  it('loses no character', () => {
    const part = fc.constantFrom("'it''s'", '"a b"', '`c`', '--x\n', '/* y */', '/* open', ' ', 'select', '12.5e3', "'open", '<b>', '😀');
    fc.assert(fc.property(fc.array(fc.oneof(part, fc.string())), parts => {
      const sql = parts.join('');
      assert.equal(tokens(sql).map(token => token.text).join(''), sql);
    }));
  });

  it('knows comments, texts, numbers and words', () => {
    assert.deepEqual(tokens("SELECT 'a' -- no").map(token => token.is), ['keyword', 'plain', 'string', 'plain', 'comment']);
  });
});
