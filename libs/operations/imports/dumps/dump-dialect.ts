/** How the dumps of one program are written. */
export interface DumpDialect {
  /** In the first and in the last bytes of every whole dump. */
  readonly begins: RegExp;
  readonly ends: RegExp;
  /** In which texts a backslash escapes: all, those marked by E, or none. */
  readonly backslashes: 'all' | 'marked' | 'none';
  readonly dollarQuotes: boolean;
  readonly delimiterCommand: boolean;
  /** How a part of CREATE TABLE begins that is not a column. */
  readonly notColumns: RegExp;
}

/** Sources: the manuals of mariadb-dump, pg_dump and sqlite3, and dumps of theirs in test/support/imports/dumps. */
export const DUMP_DIALECTS: readonly DumpDialect[] = [
  {
    begins: /^-- (?:MySQL|MariaDB) dump /m,
    ends: /^-- Dump completed/m,
    backslashes: 'all',
    dollarQuotes: false,
    delimiterCommand: true,
    notColumns: /^[^`]/,
  },
  {
    begins: /^-- PostgreSQL database dump$/m,
    ends: /^-- PostgreSQL database dump complete$/m,
    backslashes: 'marked',
    dollarQuotes: true,
    delimiterCommand: false,
    notColumns: /^(?:CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN|EXCLUDE|LIKE)\b/i,
  },
  {
    begins: /^PRAGMA foreign_keys=OFF;\s+BEGIN TRANSACTION;/,
    ends: /^COMMIT;\s*$/m,
    backslashes: 'none',
    dollarQuotes: false,
    delimiterCommand: false,
    notColumns: /^(?:CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN)\b/i,
  },
];
