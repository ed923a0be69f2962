/** Ticks that were not earned, and that no list had: found by reading and by random tests here. */
import type { PeerCase } from './peerCase.ts';

const UUID = '12345678-90ab-4def-8234-567890abcdef';

export const own: readonly PeerCase[] = [
  {
    item: 'own', name: 'a text where the other side has a UUID: what stands for NULL and what ends a field is only text',
    columns: { legacy: { id: 'bigint', u: 'uuid', name: 'text' }, new: { id: 'bigint', u: 'text', name: 'text' } },
    rows: {
      legacy: [['1', null, 'a'], ['2', UUID, 'a'], ['3', UUID, 'a'], ['4', null, null]],
      new: [['1', '~', 'a'], ['2', UUID.toUpperCase(), 'a'], ['3', `${UUID}||a`, ''], ['4', '|!', null]],
    },
    verdict: 'differs', findings: ['changed 1 u: NULL → T', `changed 3 u: ${UUID} → ${UUID}PPa; name: a → `, 'changed 4 u: NULL → PX'],
  },
  {
    item: 'own', name: 'a text where the other side has a UUID, without a key: no text is taken for two fields',
    columns: { legacy: { name: 'text', u: 'uuid' }, new: { name: 'text', u: 'text' } }, key: [],
    rows: { legacy: [[`a|b`, UUID]], new: [['a', `;b|${UUID}`]] },
    verdict: 'differs', counts: { changed: 1 },
  },
];
