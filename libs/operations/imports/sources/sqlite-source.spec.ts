import initSqlJs from 'sql.js';
import { openSqlite } from './sqlite-source.js';
import { readWithin, type SourceDatabase } from './source-database.js';

const PAGE_BYTES = 512;
const COLUMNS = ['username', 'quota'];
const QUERY = { table: 'users', key: 'id', columns: COLUMNS };
const USERS = 'CREATE TABLE users (id INT, username TEXT, quota INT)';

async function fileOf(...statements: readonly string[]): Promise<Buffer> {
  const { Database } = await initSqlJs();
  const database = new Database();
  for (const statement of [`PRAGMA page_size = ${PAGE_BYTES}`, ...statements]) database.run(statement);
  const bytes = Buffer.from(database.export());
  database.close();
  return bytes;
}

const read = async (database: SourceDatabase) => readWithin(60_000, database, (opened) => opened.rows(QUERY));
const numbers = (count: number): string =>
  `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) SELECT i`;

/** A table whose pages refer to each other so that it has about 20^12 rows, in a file of a few kilobytes. */
async function endlessTable(): Promise<Buffer> {
  const bytes = await fileOf(
    ...[USERS, 'CREATE TABLE filler (text TEXT)', 'INSERT INTO filler SELECT zeroblob(5000)'],
    `INSERT INTO users ${numbers(600)}, 'name', 0 FROM n`,
  );
  const page = (number: number): Buffer => bytes.subarray((number - 1) * PAGE_BYTES, number * PAGE_BYTES);
  const leadTo = (from: Buffer, child: number): void => {
    from.writeUInt32BE(child, 8);
    for (let cell = 0; cell < from.readUInt16BE(3); cell++) from.writeUInt32BE(child, from.readUInt16BE(12 + 2 * cell));
  };
  const root = page(2);
  const leaf = root.readUInt32BE(8);
  expect([root[0], page(leaf)[0], root.readUInt16BE(3) > 15]).toEqual([5, 13, true]);
  // The filler begins at page 3; some of its pages are overwritten.
  const inner = Array.from({ length: 11 }, (_, index) => index + 3);
  for (const number of inner) {
    root.copy(page(number));
    leadTo(page(number), number === inner.at(-1) ? leaf : number + 1);
  }
  leadTo(root, 3);
  return bytes;
}

describe('ATK-430: a hostile file of SQLite', () => {
  const rows = `CREATE VIEW users (id, username, quota) AS ${numbers(1e18)}, 'name', 0 FROM n`;
  it.each<[string, string[], string]>([
    ['an endless view', [rows], 'users is a view: only tables are read.'],
    [
      'a virtual table',
      ['CREATE VIRTUAL TABLE users USING fts3(id, username)'],
      'users is a virtual table: only tables',
    ],
    [
      'a computed column',
      ["CREATE TABLE users (id INT, username TEXT, quota AS (length(printf('%.*c', id, 'x'))))"],
      'users.quota is computed: only stored columns are read.',
    ],
    ['no table', ['CREATE TABLE other (id INT)'], ''],
  ])('with %s is refused or empty', async (_, statements, message) => {
    const database = openSqlite(await fileOf(...statements));
    if (message === '') await expect(read(database)).resolves.toEqual([]);
    else
      await expect(read(database)).rejects.toMatchObject({
        name: 'RoutifyError',
        message: expect.stringContaining(message),
      });
  });

  it('that is damaged is refused', async () => {
    const bytes = await fileOf(USERS, `INSERT INTO users ${numbers(300)}, 'name', 0 FROM n`);
    bytes.fill(0xff, PAGE_BYTES, 3 * PAGE_BYTES);
    await expect(read(openSqlite(bytes))).rejects.toThrow(/^users of the SQLite file cannot be read: .*malformed/);
  });

  it('with texts beyond the most is refused before they are handed on', async () => {
    const bytes = await fileOf(USERS, `INSERT INTO users ${numbers(30)}, 'name', 0 FROM n`);
    await expect(read(openSqlite(Buffer.from(bytes), 150))).rejects.toThrow('users has texts of more than');
    await expect(read(openSqlite(bytes, 250))).resolves.toHaveLength(30);
  });

  it('with a table of no end stops at the deadline', async () => {
    const database = openSqlite(await endlessTable());
    const found = await database.columns('users');
    expect([...found]).toEqual(['id', ...COLUMNS]);
    let late: Promise<unknown> = Promise.resolve();
    const reading = readWithin(60, database, (opened) => (late = opened.rows(QUERY)));
    await expect(reading).rejects.toThrow('the database cannot be read within 0.001 minutes, which is the most.');
    await expect(late).rejects.toThrow('users of the SQLite file cannot be read');
  });
});
