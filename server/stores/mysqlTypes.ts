/** Names of types out of the metadata that MySQL and MariaDB send with a result. */
import type { FieldPacket } from 'mysql2';

/** Bits of `flags` (`mysql_com.h`). */
const UNSIGNED = 32;
const ZEROFILL = 64;
const ENUM = 256;
const SET = 2048;
/** The number of the charset `binary`: numbers, dates and bytes have it. */
const BINARY = 63;
/** Bytes that a character may take in the connection's charset, utf8mb4. */
const BYTES_PER_CHARACTER = 4;

/** Names of the integer types by code. */
const INTEGERS: Readonly<Record<number, string>> = { 1: 'tinyint', 2: 'smallint', 3: 'int', 8: 'bigint', 9: 'mediumint' };

/**
 * The type of a result's column as SHOW COLUMNS would print it, as far as the metadata tells: collations and the labels of an ENUM
 * are not in it.
 */
export function nativeName(field: FieldPacket): string {
  const code = field.columnType ?? field.type ?? -1;
  const flags = Number(field.flags);
  const length = field.columnLength ?? field.length ?? 0;
  const { decimals } = field;
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const sign = `${has(UNSIGNED) ? ' unsigned' : ''}${has(ZEROFILL) ? ' zerofill' : ''}`;
  const isBytes = field.characterSet === BINARY;
  const fraction = decimals > 0 && decimals <= 6 ? `(${decimals})` : '';
  const integer = INTEGERS[code];
  if (integer !== undefined) return `${integer}${sign}`;
  switch (code) {
    case 0:
    case 246:
      return `decimal(${length - (has(UNSIGNED) ? 0 : 1) - (decimals > 0 ? 1 : 0)},${decimals})${sign}`;
    case 4:
      return 'float';
    case 5:
      return 'double';
    case 6:
      return 'text';
    case 7:
      return `timestamp${fraction}`;
    case 10:
    case 14:
      return 'date';
    case 11:
      return `time${fraction}`;
    case 12:
      return `datetime${fraction}`;
    case 13:
      return 'year';
    case 16:
      return `bit(${length})`;
    case 242:
      return 'vector';
    case 245:
      return 'json';
    case 15:
    case 253:
      return isBytes ? `varbinary(${length})` : `varchar(${Math.floor(length / BYTES_PER_CHARACTER)})`;
    case 254:
      if (has(ENUM)) return 'enum';
      if (has(SET)) return 'set';
      return isBytes ? `binary(${length})` : `char(${Math.floor(length / BYTES_PER_CHARACTER)})`;
    case 249:
    case 250:
    case 251:
    case 252:
      return isBytes ? 'blob' : 'text';
    case 255:
      return 'geometry';
    default:
      return `type ${code}`;
  }
}
