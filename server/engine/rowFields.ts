/** How the fields of two row types find each other: by name, and by place only where a side has no names. */
import { fold, listed } from './names.ts';
import type { ColumnType, Side } from './types.ts';

type Row = Extract<ColumnType, { kind: 'row' }>;
type Fields = Row['fields'];

/** The pairing. `name`: the names that were agreed, those of the legacy side. `place`: the sides that have fields without a name. */
export type PairedFields =
  | { readonly by: 'name'; readonly names: readonly string[] }
  | { readonly by: 'place'; readonly unnamed: readonly Side[] }
  | { readonly unsupported: string };

/** Pairs the fields of two rows, or the members of two unions, or says why they do not pair. */
export function pairFields(legacy: Row, other: Row): PairedFields {
  if (legacy.union !== other.union) return { unsupported: 'a union compares with a union alone, and not with a row' };
  const members = legacy.union === true ? 1 : 0;
  const own = legacy.fields.slice(members);
  const theirs = other.fields.slice(members);
  const unnamed = ([['legacy', own], ['new', theirs]] as const).flatMap(([side, fields]) => (fields.some(({ name }) => name === '') ? [side] : []));
  if (unnamed.length > 0) return byPlace(own, theirs, unnamed);
  const names = legacy.fields.map(({ name }) => name);
  if (placesOf(legacy.fields, names) !== null && placesOf(other.fields, names) !== null) return { by: 'name', names };
  const what = legacy.union === true ? 'member' : 'field';
  const left = without(own, theirs);
  const right = without(theirs, own);
  if (left.length + right.length > 0) {
    const side = (name: Side, only: readonly string[]): readonly string[] => (only.length === 0 ? [] : [`only the ${name} side has the ${what}${only.length === 1 ? '' : 's'} ${listed(only)}`]);
    return { unsupported: [...side('legacy', left), ...side('new', right)].join(', and ') };
  }
  // Names that are there twice say nothing, but the same list of names means the same.
  if (own.length === theirs.length && own.every(({ name }, i) => name === theirs[i]?.name)) return { by: 'place', unnamed };
  const twice = own.filter(({ name }, i) => own.some((field, at) => at !== i && fold(field.name) === fold(name))).map(({ name }) => name);
  return { unsupported: `the ${what}s ${listed(twice)} have one name but for case, in another order on each side` };
}

/** By place, as long as no two names contradict each other. */
function byPlace(legacy: Fields, other: Fields, unnamed: readonly Side[]): PairedFields {
  if (legacy.length !== other.length) return { unsupported: `the legacy side has ${counted(legacy.length)}, the new side has ${counted(other.length)}, and they have no names to pair them by` };
  const apart = legacy.flatMap(({ name }, i) => {
    const there = other[i]?.name ?? '';
    return name === '' || there === '' || fold(name) === fold(there) ? [] : [`${name} and ${there}`];
  });
  if (apart.length > 0) return { unsupported: `some fields have no names, and at one place others are called ${listed(apart)}` };
  return { by: 'place', unnamed };
}

const counted = (fields: number): string => `${fields} field${fields === 1 ? '' : 's'}`;

/** Names of `fields` that the others do not have, as often as they have them. */
function without(fields: Fields, others: Fields): readonly string[] {
  const there = others.map(({ name }) => fold(name));
  return fields.flatMap(({ name }) => {
    const at = there.indexOf(fold(name));
    if (at < 0) return [name];
    there.splice(at, 1);
    return [];
  });
}

/**
 * The place in `fields` of each agreed name: the field that is spelled so, else the only one that is when case does not count.
 * Null when a name has no field, or could mean two.
 */
export function placesOf(fields: readonly { readonly name: string }[], names: readonly string[]): readonly number[] | null {
  if (fields.length !== names.length) return null;
  const exact = names.map((name) => indexesOf(fields, (field) => field.name === name));
  if (exact.some((found) => found.length > 1)) return null;
  const taken = new Set(exact.flat());
  const places = names.map((name, i) => {
    const [own] = exact[i] ?? [];
    if (own !== undefined) return own;
    const found = indexesOf(fields, (field, at) => !taken.has(at) && fold(field.name) === fold(name));
    return found.length === 1 ? (found[0] ?? -1) : -1;
  });
  return places.includes(-1) || new Set(places).size !== places.length ? null : places;
}

function indexesOf<T>(items: readonly T[], test: (item: T, index: number) => boolean): readonly number[] {
  return items.flatMap((item, i) => (test(item, i) ? [i] : []));
}
