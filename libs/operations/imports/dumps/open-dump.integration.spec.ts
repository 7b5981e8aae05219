import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Secret } from '#core';
import { readRequests, readSource } from '../reading/read-source.js';
import { DUMP_SAMPLE } from '../../../../test/support/imports/dump-samples.js';
import { SALT_KEY } from '../../../../test/support/imports/litellm-samples.js';
import { writeSqlite } from '../../../../test/support/imports/sqlite-file.js';
import { createEmptyDatabase, openAsOwner } from '../../../../test/support/stores/database.js';

/** Written by MariaDB 10.11, PostgreSQL 15 and SQLite 3.40 of `DUMP_SAMPLE`. */
const DUMPS = join(__dirname, '../../../../test/support/imports/dumps');
const dump = (name: string): string => join(DUMPS, `${name}.sql`);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'routify-dumps-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const relay = { product: 'new-api', optionsText: null } as const;
const noFiles = { saltKey: null, configText: null, variables: new Map<string, string>() };
const read = async (from: string) => revealed(await readSource({ ...relay, from, litellm: noFiles }));

/** With the texts of secrets, which are equal in any test otherwise. */
function revealed(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(revealed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, revealed(item)]));
}

describe('a dump says what its database says', () => {
  it.each(['relay.mariadb', 'relay.postgres', 'relay.postgres-inserts', 'relay.sqlite'])('%s', async (name) => {
    const file = join(folder, 'relay.db');
    await writeSqlite(file, DUMP_SAMPLE.relay);
    const expected = await read(file);
    expect(inspect(expected, { depth: null })).toContain('sk-provider-secret-number-two');
    expect(await read(dump(name))).toEqual(expected);
    const log = { ...relay, litellm: noFiles };
    expect(await readRequests({ ...log, from: dump(name) }, 10)).toEqual(
      await readRequests({ ...log, from: file }, 10),
    );
  });

  it('litellm.postgres', async () => {
    const source = await createEmptyDatabase();
    const pool = openAsOwner(source.url);
    for (const statement of DUMP_SAMPLE.litellm) await pool.query(statement);
    await pool.end();
    const options = { product: 'litellm', optionsText: null, litellm: { ...noFiles, saltKey: SALT_KEY } } as const;
    const from = dump('litellm.postgres');
    expect(revealed(await readSource({ ...options, from }))).toEqual(
      revealed(await readSource({ ...options, from: source.url })),
    );
    for (const last of [2, 10])
      expect(await readRequests({ ...options, from }, last)).toEqual(
        await readRequests({ ...options, from: source.url }, last),
      );
    await source.drop();
  });
});

describe('a file that would lose customers is refused', () => {
  const whole = (): string => readFileSync(dump('relay.mariadb'), 'utf8');
  it.each<[string, () => string | Buffer, RegExp]>([
    ['without its end', () => whole().slice(0, -200), /has no end: write the dump again/],
    [
      'of two databases',
      () => whole().replace('-- Dump completed', (end) => `${whole()}${end}`),
      /has the table channels twice/,
    ],
    ['in another encoding', () => whole().replace('SET NAMES utf8mb4', 'SET NAMES latin1'), /is not in UTF-8/],
    ['for pg_restore', () => 'PGDMP\u0001', /pg_restore --file/],
    ['compressed', () => Buffer.from([0x1f, 0x8b, 8]), /is compressed/],
    ['by PowerShell', () => Buffer.from('\ufeff-- MySQL dump 10', 'utf16le'), /is UTF-16/],
    ['of something else', () => 'SELECT 1;', /is neither a SQLite database nor a dump/],
    [
      'with a row that lacks a column',
      () => whole().replace("(2,'bob',", "('bob',"),
      /users has a row with another number/,
    ],
    ['with a function', () => whole().replace("(2,'bob',", '(2,now(),'), /a statement of the dump cannot be read/],
  ])('%s', async (_, text, message) => {
    const file = join(folder, 'dump.sql');
    writeFileSync(file, text());
    await expect(read(file)).rejects.toThrow(message);
  });
});
