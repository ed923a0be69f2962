import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { byteLength, characters, commonEnds, diffText, firstDifference, hexLines, pieces, spoken } from '../../../webview/rows/inspect.ts';

const text = fc.string({ unit: fc.oneof(fc.constantFrom('a', 'b', ' ', '\t', '\u202e', '\u200b', '😀', 'é'), fc.string({ minLength: 1, maxLength: 1 })) });

describe('looking closely at a value', () => {
  it('shows no character that hides or turns the text around', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), value => {
      for (const piece of pieces(value)) assert.doesNotMatch(piece.text, /[\u0000-\u001f\u007f-\u00a0\u200b-\u200f\u2028-\u202f\u2066-\u2069\ufeff]/u);
    }));
    assert.deepEqual(pieces('a\u202eb').map(piece => piece.text), ['a', 'RLO', 'b']);
    assert.deepEqual(pieces('a  b', true), [{ text: 'a··b', hidden: false }]);
    assert.deepEqual(pieces('\ud800x').map(piece => piece.text), ['U+D800', 'x']);
  });

  it('loses nothing that can be seen', () => {
    fc.assert(fc.property(text, value => {
      const seen = pieces(value).filter(piece => !piece.hidden).map(piece => piece.text).join('');
      assert.equal(seen, [...value].filter(character => pieces(character).every(piece => !piece.hidden)).join(''));
    }));
  });

  it('finds what two texts share at their ends, without overlap and without parting a character', () => {
    fc.assert(fc.property(text, text, (left, right) => {
      const { prefix, suffix } = commonEnds(left, right);
      assert.ok(prefix + suffix <= Math.min(left.length, right.length));
      assert.equal(left.slice(0, prefix), right.slice(0, prefix));
      assert.equal(left.slice(left.length - suffix), right.slice(right.length - suffix));
      assert.ok(!/[\ud800-\udbff]$/u.test(left.slice(0, prefix)) || !/^[\udc00-\udfff]/u.test(left.slice(prefix)));
    }));
    assert.deepEqual(commonEnds('😀', '😁'), { prefix: 0, suffix: 0 });
    assert.deepEqual(commonEnds('aaa', 'aa'), { prefix: 2, suffix: 0 });
  });

  it('marks exactly what differs', () => {
    assert.deepEqual(diffText('10.00', '10.01', 20), { before: '10.0', differing: '0', after: '' });
    assert.deepEqual(diffText('Fenway Park ', 'Fenway Park', 20), { before: 'Fenway Park', differing: ' ', after: '' });
    assert.deepEqual(diffText('Fenway Park', 'Fenway Park ', 20), { before: 'Fenway Park', differing: '', after: '' });
  });

  it('keeps the difference in sight however far to the right it is', () => {
    const long = 'x'.repeat(5000);
    const { before, differing } = diffText(`${long}1`, `${long}2`, 20);
    assert.equal(before, `…${'x'.repeat(12)}`);
    assert.equal(differing, '1');
  });

  it('says where the first difference is', () => {
    assert.deepEqual(firstDifference('aé1', 'aé2'), { character: 3, byte: 4 });
    assert.deepEqual(firstDifference('', 'x'), { character: 1, byte: 1 });
    assert.equal(firstDifference('x', 'x'), undefined);
  });

  it('counts characters and bytes', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), value => { assert.equal(characters(value), [...value].length); }));
    assert.equal(byteLength('é😀'), 6);
  });

  it('dumps bytes', () => {
    assert.deepEqual(hexLines('aé', 16), [{ offset: 0, hex: '61 c3 a9', text: 'a..' }]);
    assert.equal(hexLines('x'.repeat(10_000), 512).length, 64);
    assert.equal(hexLines('é'.repeat(400), 512).length, 64);
  });

  it('speaks hidden characters by name and long texts in part', () => {
    assert.equal(spoken('a\tb'), 'a<⇥>b');
    assert.ok(spoken('x'.repeat(10_000)).length < 220);
  });
});
