/** Every store through the same suite. */
import { describeStore } from './conformance.ts';

describeStore('duckdb', {
  manyRows: (n) => `select 'row ' || i from range(${n}) t(i)`,
  endless: "select count(*) as n from range(1000000000) a(i), range(100000) b(j) where md5(cast(i + j as varchar)) = 'endless'",
  running: null,
  snapshot: true,
  primaryKey: true,
});

describeStore('mariadb', {
  manyRows: (n) => `select concat('row ', seq) from seq_1_to_${n}`,
  endless: "select count(*) as n from seq_1_to_100000000 a join seq_1_to_100000 b where md5(a.seq + b.seq) = 'endless'",
  running: "select id from information_schema.processlist where info like '%endless%' and id <> connection_id()",
  snapshot: true,
  primaryKey: true,
});

const digits = '(select 0 as d union all select 1 union all select 2 union all select 3 union all select 4 union all select 5 union all select 6 union all select 7 union all select 8 union all select 9)';

/** A cross join of so many digits that it has at least `n` rows, cut to `n`. */
function crossJoin(n: number): string {
  const tables = Array.from({ length: Math.ceil(Math.log10(n)) }, (_, i) => `${digits} t${i}`);
  return `select concat('row ', t0.d) from ${tables.join(' join ')} limit ${n}`;
}

describeStore('mysql', {
  manyRows: crossJoin,
  endless: `select count(*) as n from ${Array.from({ length: 11 }, (_, i) => `${digits} t${i}`).join(' join ')} where sha2(t0.d + t10.d, 256) = 'endless'`,
  running: "select id from information_schema.processlist where info like '%endless%' and id <> connection_id()",
  snapshot: true,
  primaryKey: true,
});

describeStore('postgres', {
  manyRows: (n) => `select 'row ' || i from generate_series(1, ${n}) i`,
  endless: "select count(*) as n from generate_series(1, 100000000) a(i), generate_series(1, 100000) b(j) where md5(cast(i + j as text)) = 'endless'",
  running: "select pid from pg_stat_activity where query like '%endless%' and state = 'active' and pid <> pg_backend_pid()",
  snapshot: true,
  primaryKey: true,
});

describeStore('trino', {
  manyRows: (n) => `select concat('row ', cast(x as varchar)) from unnest(sequence(1, ${Math.ceil(n / 1000)})) a(x) cross join unnest(sequence(1, 1000)) b(y)`,
  endless: "select count(*) as n from tpch.sf1.lineitem a cross join tpch.sf1.lineitem b where to_hex(md5(to_utf8(a.comment || b.comment))) = 'endless'",
  running: "select query_id from system.runtime.queries where state in ('RUNNING', 'QUEUED', 'PLANNING', 'STARTING', 'FINISHING') and query like '%endless%' and query not like '%runtime%'",
  snapshot: false,
  primaryKey: false,
});
