/** Small tables in TPC-H's manner, the same each time, and faults of the data on the new side. */

/** Logical tables with their keys. */
export const KEYS: Readonly<Record<string, readonly string[]>> = {
  region: ['r_regionkey'], nation: ['n_nationkey'], supplier: ['s_suppkey'], customer: ['c_custkey'], part: ['p_partkey'], partsupp: ['ps_partkey', 'ps_suppkey'],
  orders: ['o_orderkey'], lineitem: ['l_orderkey', 'l_linenumber'],
};

/** A number below `most` out of another one, spread. */
const spread = (of: string, salt: number, most: number): string => `((hash(${of}, ${salt}) % ${most})::INTEGER)`;

export const TABLES: readonly string[] = [
  `CREATE TABLE region AS SELECT i::INTEGER AS r_regionkey, ['AFRICA', 'AMERICA', 'ASIA', 'EUROPE', 'MIDDLE EAST'][i + 1] AS r_name, 'c' || i AS r_comment FROM range(5) t(i)`,
  `CREATE TABLE nation AS SELECT i::INTEGER AS n_nationkey, 'NATION ' || i AS n_name, (i % 5)::INTEGER AS n_regionkey, 'c' || i AS n_comment FROM range(25) t(i)`,
  `CREATE TABLE supplier AS SELECT i::INTEGER AS s_suppkey, 'Supplier ' || i AS s_name, ${spread('i', 1, 25)} AS s_nationkey, ${spread('i', 2, 1000)} AS s_acctbal, 'c' || i AS s_comment FROM range(20) t(i)`,
  `CREATE TABLE customer AS SELECT i::INTEGER AS c_custkey, 'Customer ' || i AS c_name, ${spread('i', 3, 25)} AS c_nationkey, (10 + i % 7) || '-' || i AS c_phone, ${spread('i', 4, 1200)} - 200 AS c_acctbal, ['BUILDING', 'MACHINERY', 'HOUSEHOLD'][1 + ${spread('i', 5, 3)}] AS c_mktsegment, 'c' || i AS c_comment, TIMESTAMP '2024-01-01' AS c_loaded FROM range(150) t(i)`,
  `CREATE TABLE part AS SELECT i::INTEGER AS p_partkey, 'Brand#' || ${spread('i', 6, 4)} AS p_brand, ['PROMO TIN', 'STANDARD TIN', 'PROMO BRASS'][1 + ${spread('i', 7, 3)}] AS p_type, 1 + ${spread('i', 8, 10)} AS p_size, 'c' || i AS p_comment FROM range(60) t(i)`,
  `CREATE TABLE partsupp AS SELECT i::INTEGER AS ps_partkey, j::INTEGER AS ps_suppkey, ${spread('i * 100 + j', 9, 500)} AS ps_supplycost, 'c' AS ps_comment FROM range(60) t(i), range(20) u(j) WHERE hash(i, j) % 5 = 0`,
  `CREATE TABLE orders AS SELECT i::INTEGER AS o_orderkey, ${spread('i', 10, 120)} AS o_custkey, ['F', 'O', 'P'][1 + ${spread('i', 11, 3)}] AS o_orderstatus, ${spread('i', 12, 900)} + 100 AS o_totalprice, DATE '1993-06-01' + ${spread('i', 13, 1600)} AS o_orderdate, ['1-URGENT', '2-HIGH', '3-MEDIUM', '5-LOW'][1 + ${spread('i', 14, 4)}] AS o_orderpriority, 'Clerk#' || ${spread('i', 15, 6)} AS o_clerk, 'c' || i AS o_comment, TIMESTAMP '2024-01-01' AS o_loaded FROM range(600) t(i)`,
  `CREATE TABLE lineitem AS SELECT o_orderkey AS l_orderkey, j::INTEGER AS l_linenumber, ${spread('o_orderkey * 10 + j', 16, 60)} AS l_partkey, ${spread('o_orderkey * 10 + j', 17, 20)} AS l_suppkey, 1 + ${spread('o_orderkey * 10 + j', 18, 50)} AS l_quantity, ${spread('o_orderkey * 10 + j', 19, 9000)} AS l_extendedprice, ${spread('o_orderkey * 10 + j', 20, 11)} AS l_discount, ['A', 'N', 'R'][1 + ${spread('o_orderkey * 10 + j', 21, 3)}] AS l_returnflag, ['F', 'O'][1 + ${spread('o_orderkey', 22, 2)}] AS l_linestatus, o_orderdate + 1 + ${spread('o_orderkey * 10 + j', 23, 90)} AS l_shipdate, o_orderdate + 30 + ${spread('o_orderkey * 10 + j', 24, 60)} AS l_commitdate, o_orderdate + 5 + ${spread('o_orderkey * 10 + j', 25, 110)} AS l_receiptdate, ['MAIL', 'SHIP', 'AIR', 'RAIL'][1 + ${spread('o_orderkey * 10 + j', 26, 4)}] AS l_shipmode, 'c' AS l_comment FROM orders, range(4) u(j) WHERE hash(o_orderkey, j) % 3 < 2`,
];

/** What is done to the new side. */
export const FAULTS: Readonly<Record<string, readonly string[]>> = {
  'columns that hardly a query reads': [`UPDATE lineitem SET l_comment = 'x' WHERE l_orderkey % 15 = 0`, `UPDATE orders SET o_comment = o_comment || ' ' WHERE o_orderkey % 40 = 0`, `UPDATE nation SET n_comment = 'x'`],
  'load times of every row': [`UPDATE orders SET o_loaded = o_loaded + INTERVAL 1 DAY`, `UPDATE customer SET c_loaded = c_loaded + INTERVAL 1 DAY`],
  'amounts of some orders': [`UPDATE orders SET o_totalprice = o_totalprice + 7 WHERE o_orderkey % 37 = 5`, `UPDATE customer SET c_acctbal = c_acctbal - 1 WHERE c_custkey % 50 = 3`],
  'a month that was not loaded': [`DELETE FROM lineitem WHERE l_shipdate >= DATE '1995-03-01' AND l_shipdate < DATE '1995-04-01'`],
  'rows of late years': [`UPDATE lineitem SET l_quantity = l_quantity + 1, l_extendedprice = l_extendedprice + 3 WHERE l_shipdate >= DATE '1997-02-01' AND l_orderkey % 3 = 0`, `DELETE FROM orders WHERE o_orderdate >= DATE '1997-06-01' AND o_orderkey % 2 = 0`],
  'names, kinds and duties': [`UPDATE nation SET n_name = n_name || ' ' WHERE n_nationkey IN (3, 8)`, `UPDATE part SET p_type = 'PROMO STEEL' WHERE p_partkey % 9 = 1`, `UPDATE lineitem SET l_shipmode = 'MAIL' WHERE l_orderkey % 29 = 1`, `INSERT INTO supplier VALUES (20, 'Supplier 20', 4, 50, 'new')`],
};

/** `tables` of parity.jsonc. */
export const MAPPING: object = {
  ...Object.fromEntries(Object.entries(KEYS).map(([table, key]) => [table, { key }])),
  orders: { key: KEYS['orders'], partition: { column: 'o_orderdate', by: 'month' }, columns: { o_loaded: { ignore: 'each load writes its own time' } } },
  customer: { key: KEYS['customer'], columns: { c_loaded: { ignore: 'each load writes its own time' } } },
  lineitem: { key: KEYS['lineitem'], partition: { column: 'l_shipdate', by: 'month' } },
};
