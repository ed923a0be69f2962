/** Calibrations of a process: each pair of types, on each pair of engines, once. */
import type { Calibrate, Calibration, ColumnDisagreement } from '../engine/calibrated.ts';
import { negotiateHash } from '../engine/hashes.ts';
import { together, type Link } from '../engine/parallel.ts';
import type { CancelSignal, CanonicalForm, ColumnPlan, HashName, PlannedColumn, Sides } from '../engine/types.ts';
import { mapSides } from '../engine/types.ts';
import { calibratePairs, type PairResult, type TypePair } from './calibrate.ts';
import { calibrateCells, type WrongCells } from './calibrateCells.ts';
import { calibrateHashes, type HashResult } from './hashHere.ts';
import { insteadOf } from './instead.ts';
import type { AnswerMemory, Asked } from './probes.ts';
import { summary } from './summary.ts';

/** What was calibrated, remembered. */
export interface Calibrations {
  /** The results of pairs, in their order; what is known already costs no statement. */
  pairs(asked: Sides<Asked>, pairs: readonly TypePair[], hash: HashName, signal: CancelSignal): Promise<readonly PairResult[]>;
  /** The results of the hashes that both sides have. */
  hashes(asked: Sides<Asked>, hashes: readonly HashName[], signal: CancelSignal): Promise<readonly HashResult[]>;
  /** For a comparison whose sides are open. */
  calibrateWith(asked: Sides<Asked>): Calibrate;
}

/** Remembers calibrations for as long as the process lives. Two comparisons at once share the work: the second waits for the first. */
export function createCalibrations(link: Link): Calibrations {
  const known = new Map<string, Promise<PairResult>>();
  const knownHashes = new Map<string, Promise<readonly HashResult[]>>();

  /** What belongs to the engines: versions and settings, and the dialects that speak to them. */
  const engines = (asked: Sides<Asked>): unknown => mapSides(asked, ({ session, dialect }) => [dialect.name, session.facts.engine, session.facts.settings]);

  const pairs: Calibrations['pairs'] = async (asked, list, hash, signal) => {
    const place = engines(asked);
    const keyOf = (pair: TypePair): string => JSON.stringify([place, hash, pair.form, mapSides(pair.columns, ({ native, notNull }) => [native, notNull === true])]);
    for (;;) {
      const fresh = new Map(list.filter((pair) => !known.has(keyOf(pair))).map((pair) => [keyOf(pair), pair]));
      if (fresh.size > 0) begin([...fresh.keys()], calibratePairs(asked, [...fresh.values()], hash, link, signal));
      const results = await Promise.allSettled(list.map((pair) => known.get(keyOf(pair)) ?? Promise.reject(new Error('forgotten'))));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed === undefined) return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      // What another comparison had begun fell with it: it is begun again here. What was begun here fails here.
      if (fresh.size > 0 || signal.aborted) throw failed.reason;
    }
  };

  function begin(keys: readonly string[], work: Promise<readonly PairResult[]>): void {
    for (const [i, key] of keys.entries()) {
      const one = work.then((results) => {
        const result = results[i];
        if (result === undefined) throw new Error('a calibration without a result');
        // A refusal may be of the moment: the next comparison asks again.
        if (result.kind === 'unknown') known.delete(key);
        return result;
      });
      one.catch(() => known.delete(key));
      known.set(key, one);
    }
  }

  const hashes: Calibrations['hashes'] = (asked, list, signal) => {
    const key = JSON.stringify([engines(asked), list]);
    const before = knownHashes.get(key);
    const fresh = (): Promise<readonly HashResult[]> => {
      const work = calibrateHashes(asked, list, link, signal);
      knownHashes.set(key, work);
      const forget = (): void => {
        if (knownHashes.get(key) === work) knownHashes.delete(key);
      };
      // A refusal may be of the moment: the next comparison asks again.
      work.then((results) => results.some(({ failed }) => failed === true) && forget(), forget);
      return work;
    };
    return before === undefined ? fresh() : before.catch(() => knownHashes.get(key) ?? fresh());
  };

  const calibrateWith = (sides: Sides<Asked>): Calibrate => async (plan, offered, signal) => {
    const { asked, oldest } = watched(sides);
    const [forms, wrongCells] = await together<readonly [Calibration, readonly WrongCells[]]>(
      link,
      signal,
      (cancel) => calibrateForms(asked, oldest, plan, offered, cancel),
      (cancel) => calibrateCells(asked, plan.columns, link, cancel),
    );
    return withoutCells(forms, wrongCells);
  };

  const calibrateForms = async (asked: Sides<Asked>, oldest: () => Date | null, plan: ColumnPlan, offered: Sides<readonly HashName[]>, signal: CancelSignal): Promise<Calibration> => {
    const common = offered.legacy.filter((hash) => offered.new.includes(hash));
    // An engine's own hash is there where both sides are one engine in one version: one type is written by one SQL there.
    const isSame = common.some((hash) => hash.startsWith('native:'));
    const columns = plan.columns.filter(({ sides }) => !isSame || sides.legacy.native !== sides.new.native);
    if (columns.length === 0 && isSame) return NOTHING;
    const list = columns.map(({ sides, form }) => ({ columns: sides, form }));
    // Both at once, where the engines can: a hash is hardly ever wrong, and pairs are remembered with the hash that they were tried with.
    const cheapest = common.length === 0 ? null : negotiateHash(offered);
    const ahead = cheapest === null ? null : pairs(asked, list, cheapest, signal);
    const settled = ahead?.catch(() => undefined);
    const wrong = (await hashes(asked, common, signal).finally(() => settled)).filter((result) => result.wrong !== undefined);
    const wrongHashes = wrong.map((result) => result.hash);
    const without = mapSides(offered, (list) => list.filter((hash) => !wrongHashes.includes(hash)));
    const hash = common.length === wrong.length ? null : negotiateHash(without);
    const notes = wrong.map((result) => `the hash ${result.hash} is not used: ${result.wrong ?? ''}`);
    if (hash === null) return { ...NOTHING, wrongHashes, notes };
    const results = await (hash === cheapest && ahead !== null ? ahead : pairs(asked, list, hash, signal));
    const judged = columns.map((column, i) => ({ column, result: results[i] ?? { kind: 'unknown' as const, why: 'no result' } }));
    const disagreements: ColumnDisagreement[] = [];
    for (const { column, result } of judged) {
      if (result.kind !== 'disagrees' && result.kind !== 'unsupported') continue;
      disagreements.push(await disagreement(column, result, (form) => pairs(asked, [{ columns: column.sides, form }], hash, signal)));
    }
    const blindSpots = judged.flatMap(({ column, result }) => (result.kind === 'unknown' ? [`${column.name}: its two types were not calibrated (${result.why})`] : []));
    const names = mapSides(asked, ({ session }) => session.facts.engine);
    return { ...NOTHING, disagreements, wrongHashes, notes: [...notes, ...summary(names, judged.map(({ result }) => result), oldest())], blindSpots };
  };

  return { pairs, hashes, calibrateWith };
}

const NOTHING: Calibration = { disagreements: [], withoutCells: [], wrongHashes: [], notes: [], blindSpots: [] };

function withoutCells(calibration: Calibration, wrong: readonly WrongCells[]): Calibration {
  if (wrong.length === 0) return calibration;
  const notes = wrong.map(({ column, words }) => `${column}: its tolerance is settled row by row, without cells: ${words}`);
  return { ...calibration, withoutCells: wrong.map(({ column }) => column), notes: [...calibration.notes, ...notes] };
}

/** The reason for a column, and another form of it that passes, where there is one. */
async function disagreement(column: PlannedColumn, result: Extract<PairResult, { kind: 'disagrees' | 'unsupported' }>, calibrated: (form: CanonicalForm) => Promise<readonly PairResult[]>): Promise<ColumnDisagreement> {
  const types = `${column.sides.legacy.native} and ${column.sides.new.native}`;
  const why = result.kind === 'disagrees' ? `calibration found that its values are not written alike: ${result.words}` : result.why;
  const cure = 'Cast it in the query, or give it an "ignore" with the reason in parity.jsonc.';
  for (const other of column.tolerance === undefined ? insteadOf(column) : []) {
    const [again] = await calibrated(other.form);
    if (again === undefined || again.kind === 'disagrees' || again.kind === 'unsupported' || again.kind === 'unknown') continue;
    const reason = `Column ${column.name} (${types}) was compared only ${other.words}: ${why}. ${cure}`;
    return { column: column.name, reason: { code: 'unsupportedType', message: reason }, instead: { form: other.form, exact: other.exact, words: `compared ${other.words}, because ${why}` } };
  }
  return { column: column.name, reason: { code: 'unsupportedType', message: `Column ${column.name} (${types}) was not compared: ${why}. ${cure}` } };
}

/** A side that is open; `label` says which server it is. */
type OpenSide = { readonly session: Asked['session']; readonly store: { readonly dialect: Asked['dialect'] }; readonly label: string };

/** The sides of a comparison as calibration asks them: anew, unless there is a memory of what they answered. */
export function askedOf(open: Sides<OpenSide>, answers?: AnswerMemory): Sides<Asked> {
  return mapSides(open, ({ session, store, label }) => ({ session, dialect: store.dialect, ...(answers === undefined ? {} : { memory: { answers, place: label } }) }));
}

/** The same sides, and the time of the oldest of their answers that is recalled from here on. */
function watched(asked: Sides<Asked>): { readonly asked: Sides<Asked>; readonly oldest: () => Date | null } {
  let oldest: Date | null = null;
  const recalled = (at: Date): void => void (oldest = oldest === null || at < oldest ? at : oldest);
  return { asked: mapSides(asked, (side) => (side.memory === undefined ? side : { ...side, memory: { ...side.memory, recalled } })), oldest: () => oldest };
}
