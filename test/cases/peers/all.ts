/** Every case of this folder. */
import { alarms } from './alarms.ts';
import { asked } from './asked.ts';
import { own } from './own.ts';
import type { PeerCase } from './peerCase.ts';
import { silent } from './silent.ts';
import { traps } from './traps.ts';

export const allCases: readonly PeerCase[] = [...silent, ...alarms, ...asked, ...traps, ...own];
