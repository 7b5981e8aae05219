import { createConnection } from 'mysql2/promise';
import { mariadbMissing, OwnMariadb } from '../../../../test/support/imports/own-mariadb.js';
import { createEmptyDatabase, openAsOwner } from '../../../../test/support/stores/database.js';
import { openMysql } from './mysql-source.js';
import { openPostgres } from './postgres-source.js';
import { readWithin } from './source-database.js';

jest.setTimeout(120_000);

const MISSING = mariadbMissing();
const MARIADB_PORT = 23_392;
const QUERY = { table: 'users', key: 'id', columns: ['quota'] };
const TABLE = 'CREATE TABLE users (id INT PRIMARY KEY, quota INT)';
const ROW = 'INSERT INTO users VALUES (1, 5)';
const ENDLESS =
  'CREATE VIEW endless (id, quota) AS WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n) SELECT i, i FROM n';

describe('ATK-430: a hostile server', () => {
  it('of Postgres: tables are read, views are refused, and a read that takes too long ends', async () => {
    const source = await createEmptyDatabase();
    const pool = openAsOwner(source.url);
    for (const statement of [TABLE, ROW, ENDLESS]) await pool.query(statement);
    const read = (table: string, timeoutMs: number) =>
      openPostgres(source.url).then((database) =>
        readWithin(timeoutMs, database, (opened) => opened.rows({ ...QUERY, table })),
      );
    await expect(read('users', 60_000)).resolves.toEqual([{ id: '1', quota: '5' }]);
    await expect(read('endless', 60_000)).rejects.toThrow('endless is a view: only tables are read.');
    const locker = await pool.connect();
    await locker.query('BEGIN');
    await locker.query('LOCK TABLE users IN ACCESS EXCLUSIVE MODE');
    await expect(read('users', 300)).rejects.toThrow('the database cannot be read within 0.005 minutes');
    await locker.query('ROLLBACK');
    locker.release();
    await pool.end();
    await source.drop();
  });

  (MISSING === null ? it : it.skip)(`of MariaDB: the same ${MISSING ?? ''}`, async () => {
    const mariadb = await OwnMariadb.start(MARIADB_PORT);
    try {
      await mariadb.run([TABLE, ROW, ENDLESS]);
      const read = (table: string, timeoutMs: number) =>
        openMysql(mariadb.url).then((database) =>
          readWithin(timeoutMs, database, (opened) => opened.rows({ ...QUERY, table })),
        );
      await expect(read('users', 60_000)).resolves.toEqual([{ id: '1', quota: '5' }]);
      await expect(read('endless', 60_000)).rejects.toThrow('endless is a view: only tables are read.');
      const locker = await createConnection(mariadb.url);
      await locker.query('LOCK TABLES users WRITE');
      await expect(read('users', 300)).rejects.toThrow('the database cannot be read within 0.005 minutes');
      await locker.end();
    } finally {
      await mariadb.stop();
    }
  });
});
