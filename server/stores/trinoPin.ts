/**
 * Iceberg tables of Trino at one snapshot. `for version as of` reads a snapshot with the schema that the table had when the snapshot was
 * written, and ALTER TABLE writes no snapshot: the rows of now with the columns of then are not what a user of the table sees. So a table is
 * pinned only where Trino shows that the fields of both are the same, by their ids: a column that was dropped and added again under its old
 * name and type is another one.
 */
import type { Column, ColumnType } from '../engine/types.ts';
import { trino } from '../sql/dialects/trino.ts';
import type { MovingTable, PinnedTable } from './driver.ts';
import type { RunText } from './session.ts';
import { beside, orNull, tableVersion } from './trinoCatalog.ts';
import { columnsOfPlan, PLAN_OF, type PlannedColumn } from './trinoPlan.ts';

/** The table at the Iceberg snapshot of now, or why it is read as it is; null: it has no versions. `describe`: its columns, as they were asked for already. */
export async function pinTable(table: string, describe: () => Promise<readonly Column[]>, run: RunText): Promise<PinnedTable | MovingTable | null> {
  const moving = async (why: string): Promise<MovingTable | null> => {
    const version = await tableVersion(table, run);
    return version === null ? null : { kind: 'moving', version, why };
  };
  const top = await fieldsOf(table, ['*'], "'main'", run);
  if (top === null) return moving('Trino did not show which snapshot it reads');
  const { snapshot } = top;
  const altered = `its columns were changed after Iceberg snapshot ${snapshot} was written, and Trino reads a snapshot with the columns that it was written with`;
  if (!top.same) return moving(altered);
  const columns = await describe();
  if (!areDescribed(top.fields, columns)) return moving('its columns were changed while they were read');

  const leaves = columns.flatMap(({ name, type }) => leavesOf([name], type));
  let { fields } = top;
  if (leaves.some(({ path }) => path.length > 1)) {
    const nested = await fieldsOf(table, leaves.map(({ path }, i) => `q.${path.map((part) => trino.quote(part)).join('.')} as c${i}`), snapshot, run);
    if (nested === null || nested.snapshot !== snapshot || new Set(nested.fields).size !== leaves.length) return moving(`Trino did not show whether fields of rows were changed after Iceberg snapshot ${snapshot} was written`);
    if (!nested.same) return moving(altered);
    fields = [...fields, ...nested.fields];
  }
  if (leaves.some(({ type }) => holdsRows(type)) && !(await isNewest(table, snapshot, run))) {
    return moving(`Trino does not show whether fields of rows in arrays and maps were changed after Iceberg snapshot ${snapshot} was written`);
  }
  return { kind: 'pinned', sql: `${trino.quoteTable(table)} for version as of ${snapshot}`, words: `Iceberg snapshot ${snapshot}`, schema: JSON.stringify(fields) };
}

/** The fields that the table shows now, and whether the snapshot of now shows the same ones. */
interface Fields {
  readonly snapshot: string;
  readonly same: boolean;
  /** `3:a:varchar` */
  readonly fields: readonly string[];
}

/**
 * One plan over the table as it is and at a version: both are of one moment. Its metadata stands beside it, since a view takes a version as
 * well and does not mind it, and has no metadata. Null: the connector has no versions, or the plan shows no fields.
 */
async function fieldsOf(table: string, expressions: readonly string[], version: string, run: RunText): Promise<Fields | null> {
  const name = trino.quoteTable(table);
  const wanted = expressions.join(', ');
  const plan = await orNull(run(`${PLAN_OF}select a.*, b.* from (select ${wanted} from ${name} q) a cross join (select ${wanted} from ${name} for version as of ${version} q) b cross join (select 1 from ${beside(table, 'refs')}) c`));
  const columns = columnsOfPlan(plan?.[0]?.[0] ?? '');
  const first = columns?.[0];
  const half = (columns?.length ?? 0) / 2;
  if (columns === null || first === undefined || columns.some((column) => column.table !== first.table)) return null;
  const fieldsIn = (some: readonly PlannedColumn[]): readonly string[] => some.map(({ field }) => field);
  const fields = fieldsIn(columns.slice(0, half));
  return { snapshot: first.snapshot, same: JSON.stringify(fields) === JSON.stringify(fieldsIn(columns.slice(half))), fields };
}

/** The plan spells types with other blanks, and quotes no names in them. */
function areDescribed(fields: readonly string[], columns: readonly Column[]): boolean {
  const bare = (text: string): string => text.replaceAll(/[\s"]/g, '');
  return fields.length === columns.length && columns.every(({ name, native }, i) => bare(fields[i] ?? '').replace(/^\d+:/, '') === bare(`${name}:${native}`));
}

/** A column, or a field in rows, that is no row itself. */
interface Leaf {
  readonly path: readonly string[];
  readonly type: ColumnType;
}

function leavesOf(path: readonly string[], type: ColumnType): readonly Leaf[] {
  return type.kind === 'row' ? type.fields.flatMap((field) => leavesOf([...path, field.name], field.type)) : [{ path, type }];
}

/** Rows within arrays and maps have fields whose ids no plan shows. */
function holdsRows(type: ColumnType): boolean {
  switch (type.kind) {
    case 'row':
      return true;
    case 'array':
      return holdsRows(type.element);
    case 'map':
      return holdsRows(type.key) || holdsRows(type.value);
    default:
      return false;
  }
}

/** Whether nothing at all was written to the metadata after the snapshot: the file of metadata with the highest number is the snapshot's, by its time. */
async function isNewest(table: string, snapshot: string, run: RunText): Promise<boolean> {
  const files = await orNull(run(`select file, cast("timestamp" = (select committed_at from ${beside(table, 'snapshots')} where snapshot_id = ${snapshot}) as varchar), cast(latest_snapshot_id as varchar) from ${beside(table, 'metadata_log_entries')}`));
  const numbered = (files ?? []).map(([file, isOfSnapshot, latest]) => ({ number: Number(/(?:^|\/)v?(\d+)[-.][^/]*$/.exec(file ?? '')?.[1] ?? NaN), isOfSnapshot: isOfSnapshot === 'true', latest }));
  const newest = numbered.reduce<(typeof numbered)[number] | undefined>((most, file) => (most === undefined || file.number > most.number ? file : most), undefined);
  if (newest === undefined || numbered.some(({ number }) => Number.isNaN(number))) return false;
  return newest.isOfSnapshot && newest.latest === snapshot && numbered.filter(({ isOfSnapshot, number }) => isOfSnapshot || number === newest.number).length === 1;
}
