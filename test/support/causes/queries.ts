/** Queries in TPC-H's manner with faults of theirs, and what each may read: written by hand, for an oracle that parses nothing. */

/** Columns and rows of a table that a query may read. The condition is written as in the text, so that a fault of the text is one of it. */
export interface Reads {
  readonly columns: string;
  readonly where?: string;
}

export interface CauseQuery {
  readonly text: string;
  readonly reads: Readonly<Record<string, Reads>>;
  /** What stands in the text, and what a fault makes of it. */
  readonly mutants: readonly (readonly [string, string])[];
}

export const QUERIES: readonly CauseQuery[] = [
  {
    text: `SELECT l_returnflag, l_linestatus, sum(l_quantity) AS q, sum(l_extendedprice) AS p, count(*) AS n FROM lineitem WHERE l_shipdate <= DATE '1998-09-02' GROUP BY l_returnflag, l_linestatus`,
    reads: { lineitem: { columns: 'l_returnflag, l_linestatus, l_quantity, l_extendedprice, l_shipdate', where: `l_shipdate <= DATE '1998-09-02'` } },
    mutants: [['<=', '<'], ['sum(l_quantity)', 'max(l_quantity)'], [`'1998-09-02'`, `'1996-09-02'`], ['count(*)', 'count(DISTINCT l_quantity)']],
  },
  {
    text: `SELECT s_name, n_name, min(ps_supplycost) AS c FROM supplier, nation, region, partsupp WHERE s_nationkey = n_nationkey AND n_regionkey = r_regionkey AND s_suppkey = ps_suppkey AND r_name = 'EUROPE' GROUP BY s_name, n_name`,
    reads: { supplier: { columns: 's_name, s_nationkey, s_suppkey' }, nation: { columns: 'n_name, n_nationkey, n_regionkey' }, region: { columns: 'r_regionkey, r_name', where: `r_name = 'EUROPE'` }, partsupp: { columns: 'ps_supplycost, ps_suppkey' } },
    mutants: [['min(', 'max('], [`r_name = 'EUROPE'`, `r_name <> 'EUROPE'`], ['AND n_regionkey = r_regionkey ', ''], ['min(ps_supplycost)', 'min(ps_supplycost + 1)']],
  },
  {
    text: `SELECT o.o_orderkey, o.o_orderdate, sum(l.l_extendedprice * (100 - l.l_discount)) AS revenue FROM customer c JOIN orders o ON c.c_custkey = o.o_custkey JOIN lineitem l ON l.l_orderkey = o.o_orderkey WHERE c.c_mktsegment = 'BUILDING' AND o.o_orderdate < DATE '1995-03-15' AND l.l_shipdate > DATE '1995-03-15' GROUP BY 1, 2`,
    reads: { customer: { columns: 'c_custkey, c_mktsegment', where: `c_mktsegment = 'BUILDING'` }, orders: { columns: 'o_orderkey, o_orderdate, o_custkey', where: `o_orderdate < DATE '1995-03-15'` }, lineitem: { columns: 'l_extendedprice, l_discount, l_orderkey, l_shipdate', where: `l_shipdate > DATE '1995-03-15'` } },
    mutants: [['100 -', '101 -'], [`c_mktsegment = 'BUILDING'`, `c_mktsegment <> 'BUILDING'`], [`l_shipdate > DATE '1995-03-15'`, `l_shipdate > DATE '1995-05-15'`], ['JOIN lineitem l', 'LEFT JOIN lineitem l']],
  },
  {
    text: `SELECT o_orderpriority, count(*) AS n FROM orders WHERE o_orderdate >= DATE '1995-01-01' AND o_orderdate < DATE '1996-01-01' AND EXISTS (SELECT * FROM lineitem WHERE l_orderkey = o_orderkey AND l_commitdate < l_receiptdate) GROUP BY o_orderpriority`,
    reads: { orders: { columns: 'o_orderpriority, o_orderdate, o_orderkey', where: `o_orderdate >= DATE '1995-01-01' AND o_orderdate < DATE '1996-01-01'` }, lineitem: { columns: 'l_orderkey, l_commitdate, l_receiptdate', where: 'l_commitdate < l_receiptdate' } },
    mutants: [['EXISTS', 'NOT EXISTS'], ['l_commitdate < l_receiptdate', 'l_commitdate > l_receiptdate'], [`'1996-01-01'`, `'1995-10-01'`], ['count(*)', 'count(*) + 1']],
  },
  {
    text: `SELECT n_name, sum(l_extendedprice) AS revenue FROM customer, orders, lineitem, supplier, nation WHERE c_custkey = o_custkey AND l_orderkey = o_orderkey AND l_suppkey = s_suppkey AND c_nationkey = s_nationkey AND s_nationkey = n_nationkey AND o_orderdate >= DATE '1994-01-01' GROUP BY n_name`,
    reads: { customer: { columns: 'c_custkey, c_nationkey' }, orders: { columns: 'o_custkey, o_orderkey, o_orderdate', where: `o_orderdate >= DATE '1994-01-01'` }, lineitem: { columns: 'l_orderkey, l_suppkey, l_extendedprice' }, supplier: { columns: 's_suppkey, s_nationkey' }, nation: { columns: 'n_name, n_nationkey' } },
    mutants: [['AND c_nationkey = s_nationkey ', ''], ['>=', '<'], ['sum(l_extendedprice)', 'sum(l_extendedprice + 1)'], [`'1994-01-01'`, `'1995-01-01'`]],
  },
  {
    text: `SELECT sum(l_extendedprice * l_discount) AS revenue, count(*) AS n FROM lineitem WHERE l_shipdate >= DATE '1994-01-01' AND l_shipdate < DATE '1995-01-01' AND l_discount BETWEEN 3 AND 7 AND l_quantity < 24`,
    reads: { lineitem: { columns: 'l_extendedprice, l_discount, l_shipdate, l_quantity', where: `l_shipdate >= DATE '1994-01-01' AND l_shipdate < DATE '1995-01-01' AND l_discount BETWEEN 3 AND 7 AND l_quantity < 24` } },
    mutants: [['BETWEEN 3 AND 7', 'BETWEEN 4 AND 7'], [' AND l_quantity < 24', ''], ['l_quantity < 24', 'l_quantity <= 24'], ['l_shipdate >=', 'l_shipdate >']],
  },
  {
    text: `SELECT nation, year, sum(amount) AS s FROM (SELECT n_name AS nation, year(o_orderdate) AS year, l_extendedprice AS amount FROM lineitem, orders, supplier, nation WHERE l_orderkey = o_orderkey AND l_suppkey = s_suppkey AND s_nationkey = n_nationkey) AS profit GROUP BY nation, year`,
    reads: { lineitem: { columns: 'l_orderkey, l_suppkey, l_extendedprice' }, orders: { columns: 'o_orderkey, o_orderdate' }, supplier: { columns: 's_suppkey, s_nationkey' }, nation: { columns: 'n_name, n_nationkey' } },
    mutants: [['year(o_orderdate)', 'year(o_orderdate) + 1'], ['sum(amount)', 'avg(amount)'], ['sum(amount)', 'sum(DISTINCT amount)'], ['AND s_nationkey = n_nationkey', 'AND s_nationkey <> n_nationkey']],
  },
  {
    text: `SELECT c_custkey, c_name, c_acctbal, count(o_orderkey) AS n FROM customer LEFT JOIN orders ON c_custkey = o_custkey AND o_orderstatus = 'F' GROUP BY c_custkey, c_name, c_acctbal`,
    reads: { customer: { columns: 'c_custkey, c_name, c_acctbal' }, orders: { columns: 'o_orderkey, o_custkey, o_orderstatus' } },
    mutants: [['LEFT JOIN', 'JOIN'], [`'F'`, `'O'`], ['count(o_orderkey)', 'count(*)'], [` AND o_orderstatus = 'F'`, '']],
  },
  {
    text: `WITH source AS (SELECT * FROM orders), renamed AS (SELECT o_orderkey AS id, o_totalprice AS price, o_orderdate FROM source WHERE o_totalprice > 500) SELECT month(o_orderdate) AS m, sum(price) AS s FROM renamed GROUP BY 1`,
    reads: { orders: { columns: 'o_orderkey, o_totalprice, o_orderdate' } },
    mutants: [['> 500', '>= 700'], ['sum(price)', 'max(price)'], ['month(', 'year('], ['o_totalprice AS price', 'o_totalprice + 1 AS price']],
  },
  {
    text: `SELECT p_brand, p_size, count(DISTINCT ps_suppkey) AS n FROM partsupp, part WHERE p_partkey = ps_partkey AND p_brand <> 'Brand#2' AND p_size IN (1, 3, 5, 7, 9) AND ps_suppkey NOT IN (SELECT s_suppkey FROM supplier WHERE s_acctbal < 100) GROUP BY p_brand, p_size`,
    reads: { partsupp: { columns: 'ps_suppkey, ps_partkey' }, part: { columns: 'p_partkey, p_brand, p_size', where: `p_brand <> 'Brand#2' AND p_size IN (1, 3, 5, 7, 9)` }, supplier: { columns: 's_suppkey, s_acctbal', where: 's_acctbal < 100' } },
    mutants: [['count(DISTINCT ', 'count('], [`p_brand <> 'Brand#2'`, `p_brand <> 'Brand#3'`], ['NOT IN (SELECT', 'IN (SELECT'], ['(1, 3, 5, 7, 9)', '(1, 3, 5, 7)']],
  },
  {
    text: `SELECT l_shipmode, sum(CASE WHEN o_orderpriority = '1-URGENT' OR o_orderpriority = '2-HIGH' THEN 1 ELSE 0 END) AS high FROM orders, lineitem WHERE o_orderkey = l_orderkey AND l_shipmode IN ('MAIL', 'SHIP') AND l_commitdate < l_receiptdate AND l_receiptdate >= DATE '1994-01-01' AND l_receiptdate < DATE '1995-01-01' GROUP BY l_shipmode`,
    reads: { orders: { columns: 'o_orderkey, o_orderpriority' }, lineitem: { columns: 'l_shipmode, l_orderkey, l_commitdate, l_receiptdate', where: `l_shipmode IN ('MAIL', 'SHIP') AND l_commitdate < l_receiptdate AND l_receiptdate >= DATE '1994-01-01' AND l_receiptdate < DATE '1995-01-01'` } },
    mutants: [['OR o_orderpriority', 'AND o_orderpriority'], [`('MAIL', 'SHIP')`, `('MAIL', 'AIR')`], ['THEN 1 ELSE 0', 'THEN 2 ELSE 0'], [' AND l_commitdate < l_receiptdate', '']],
  },
  {
    text: `SELECT c_count, count(*) AS custdist FROM (SELECT c_custkey, count(o_orderkey) AS c_count FROM customer LEFT OUTER JOIN orders ON c_custkey = o_custkey AND o_clerk <> 'Clerk#3' GROUP BY c_custkey) AS c_orders GROUP BY c_count`,
    reads: { customer: { columns: 'c_custkey' }, orders: { columns: 'o_orderkey, o_custkey, o_clerk' } },
    mutants: [['LEFT OUTER JOIN', 'JOIN'], [`<> 'Clerk#3'`, `<> 'Clerk#4'`], ['count(o_orderkey)', 'count(DISTINCT o_clerk)'], ['count(*)', '2 * count(*)']],
  },
  {
    text: `SELECT 100 * sum(CASE WHEN p_type LIKE 'PROMO%' THEN l_extendedprice ELSE 0 END) AS promo, sum(l_extendedprice) AS whole FROM lineitem JOIN part ON l_partkey = p_partkey WHERE l_shipdate >= DATE '1995-09-01' AND l_shipdate < DATE '1995-12-01'`,
    reads: { lineitem: { columns: 'l_extendedprice, l_partkey, l_shipdate', where: `l_shipdate >= DATE '1995-09-01' AND l_shipdate < DATE '1995-12-01'` }, part: { columns: 'p_partkey, p_type' } },
    mutants: [['100 *', '10 *'], [`LIKE 'PROMO%'`, `NOT LIKE 'PROMO%'`], [`'1995-12-01'`, `'1995-11-15'`], ['l_shipdate >=', 'l_shipdate <']],
  },
  {
    text: `WITH revenue AS (SELECT l_suppkey AS supplier_no, sum(l_extendedprice) AS total FROM lineitem WHERE l_shipdate >= DATE '1996-01-01' AND l_shipdate < DATE '1996-04-01' GROUP BY l_suppkey) SELECT s_suppkey, s_name, total FROM supplier, revenue WHERE s_suppkey = supplier_no AND total >= (SELECT max(total) / 2 FROM revenue)`,
    reads: { lineitem: { columns: 'l_suppkey, l_extendedprice, l_shipdate', where: `l_shipdate >= DATE '1996-01-01' AND l_shipdate < DATE '1996-04-01'` }, supplier: { columns: 's_suppkey, s_name' } },
    mutants: [['/ 2', '/ 3'], ['max(total)', 'min(total)'], ['sum(l_extendedprice)', 'sum(l_extendedprice) + 1'], [`l_shipdate >= DATE '1996-01-01'`, `l_shipdate > DATE '1996-02-01'`]],
  },
  {
    text: `SELECT sum(l_extendedprice) AS s FROM lineitem, part WHERE p_partkey = l_partkey AND p_brand = 'Brand#1' AND l_quantity < (SELECT avg(l_quantity) FROM lineitem AS inner_lines WHERE inner_lines.l_partkey = p_partkey)`,
    reads: { lineitem: { columns: 'l_extendedprice, l_partkey, l_quantity' }, part: { columns: 'p_partkey, p_brand', where: `p_brand = 'Brand#1'` } },
    mutants: [['avg(l_quantity)', 'max(l_quantity)'], [`p_brand = 'Brand#1'`, `p_brand <> 'Brand#1'`], ['l_quantity <', 'l_quantity >'], ['sum(', 'count(']],
  },
  {
    text: `SELECT c_name, o_orderkey, o_totalprice, sum(l_quantity) AS q FROM customer, orders, lineitem WHERE o_orderkey IN (SELECT l_orderkey FROM lineitem GROUP BY l_orderkey HAVING sum(l_quantity) > 60) AND c_custkey = o_custkey AND o_orderkey = l_orderkey GROUP BY c_name, o_orderkey, o_totalprice`,
    reads: { customer: { columns: 'c_name, c_custkey' }, orders: { columns: 'o_orderkey, o_totalprice, o_custkey' }, lineitem: { columns: 'l_orderkey, l_quantity' } },
    mutants: [['> 60', '> 70'], ['sum(l_quantity) AS q', 'max(l_quantity) AS q'], ['IN (SELECT', 'NOT IN (SELECT'], ['c_custkey = o_custkey', 'c_custkey = o_custkey + 1']],
  },
  {
    text: `SELECT s_name, count(*) AS numwait FROM supplier, lineitem l1, orders WHERE s_suppkey = l1.l_suppkey AND o_orderkey = l1.l_orderkey AND o_orderstatus = 'F' AND l1.l_receiptdate > l1.l_commitdate AND EXISTS (SELECT * FROM lineitem l2 WHERE l2.l_orderkey = l1.l_orderkey AND l2.l_suppkey <> l1.l_suppkey) GROUP BY s_name`,
    reads: { supplier: { columns: 's_name, s_suppkey' }, lineitem: { columns: 'l_suppkey, l_orderkey, l_receiptdate, l_commitdate' }, orders: { columns: 'o_orderkey, o_orderstatus', where: `o_orderstatus = 'F'` } },
    mutants: [['EXISTS', 'NOT EXISTS'], [`o_orderstatus = 'F'`, `o_orderstatus = 'P'`], ['l1.l_receiptdate > l1.l_commitdate', 'l1.l_receiptdate < l1.l_commitdate'], ['<> l1.l_suppkey', '= l1.l_suppkey']],
  },
  {
    text: `SELECT substr(c_phone, 1, 2) AS code, count(*) AS n, sum(c_acctbal) AS s FROM customer WHERE c_acctbal > 0 AND NOT EXISTS (SELECT 1 FROM orders WHERE o_custkey = c_custkey) GROUP BY 1`,
    reads: { customer: { columns: 'c_phone, c_acctbal, c_custkey', where: 'c_acctbal > 0' }, orders: { columns: 'o_custkey' } },
    mutants: [['NOT EXISTS', 'EXISTS'], ['c_acctbal > 0', 'c_acctbal > 400'], ['1, 2', '1, 1'], ['sum(', 'min(']],
  },
  {
    text: `SELECT o_orderkey, o_totalprice, rank() OVER (PARTITION BY o_custkey ORDER BY o_totalprice DESC) AS r FROM orders WHERE o_orderstatus <> 'P'`,
    reads: { orders: { columns: 'o_orderkey, o_totalprice, o_custkey, o_orderstatus', where: `o_orderstatus <> 'P'` } },
    mutants: [['rank()', 'dense_rank()'], ['DESC', 'ASC'], ['<>', '='], ['o_totalprice,', 'o_totalprice - 1 AS o_totalprice,']],
  },
  {
    text: `SELECT n_name FROM nation UNION SELECT r_name FROM region UNION SELECT c_mktsegment FROM customer`,
    reads: { nation: { columns: 'n_name' }, region: { columns: 'r_name' }, customer: { columns: 'c_mktsegment' } },
    mutants: [['n_name FROM nation UNION', 'n_name FROM nation UNION ALL'], ['SELECT r_name', 'SELECT lower(r_name)'], [' UNION SELECT c_mktsegment FROM customer', ''], ['c_mktsegment FROM customer', `'x' || c_mktsegment FROM customer`]],
  },
  {
    text: `SELECT * EXCLUDE (o_comment, o_loaded) FROM orders WHERE o_orderdate BETWEEN DATE '1995-01-01' AND DATE '1995-06-30'`,
    reads: { orders: { columns: 'o_orderkey, o_custkey, o_orderstatus, o_totalprice, o_orderdate, o_orderpriority, o_clerk', where: `o_orderdate BETWEEN DATE '1995-01-01' AND DATE '1995-06-30'` } },
    mutants: [[`'1995-06-30'`, `'1995-06-15'`], [`'1995-01-01'`, `'1995-01-20'`], ['FROM orders WHERE', 'FROM orders WHERE o_totalprice > 400 AND'], ['(o_comment, o_loaded)', '(o_comment, o_loaded) REPLACE (o_totalprice + 1 AS o_totalprice)']],
  },
  {
    text: `SELECT c.c_mktsegment, count(*) AS n, max(o.o_totalprice) AS m FROM (SELECT * FROM customer) c JOIN (SELECT * FROM orders WHERE o_clerk = 'Clerk#1') o ON o.o_custkey = c.c_custkey GROUP BY c.c_mktsegment`,
    reads: { customer: { columns: 'c_mktsegment, c_custkey' }, orders: { columns: 'o_totalprice, o_custkey, o_clerk', where: `o_clerk = 'Clerk#1'` } },
    mutants: [['max(', 'min('], [`o_clerk = 'Clerk#1'`, `o_clerk <> 'Clerk#1'`], ['count(*)', 'count(DISTINCT c.c_custkey)'], ['o.o_custkey = c.c_custkey', 'o.o_custkey < c.c_custkey']],
  },
];
