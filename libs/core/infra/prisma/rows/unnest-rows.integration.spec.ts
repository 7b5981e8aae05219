import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/stores/database.js';
import { PrismaService } from '../prisma.service.js';
import { unnestRows } from './unnest-rows.js';

let database: TestDatabase;
let prisma: PrismaService;

beforeAll(async () => {
  database = await createTestDatabase();
  prisma = await PrismaService.open(database.url, 'routify_worker', () => undefined);
});

afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});

const TYPES = {
  id: 'uuid',
  amount: 'bigint',
  leg: 'smallint',
  stream: 'boolean',
  name: 'text',
  at: 'timestamptz',
  rates: 'bigint[]',
  flags: 'text[]',
  tags: 'jsonb',
} as const;

type Row = Record<keyof typeof TYPES, unknown>;

const ROW: Row = {
  id: '0190f5fe-7c00-7a00-8000-000000000001',
  amount: 9_007_199_254_740_993n,
  leg: 1,
  stream: true,
  name: 'a',
  at: '2026-11-22T22:00:00.000Z',
  rates: [1n, 2n],
  flags: ['one', 'two'],
  tags: { team: 'search' },
};

function read(rows: readonly Row[]): Promise<Row[]> {
  return prisma.$queryRaw<Row[]>`SELECT * FROM ${unnestRows(rows, TYPES)} AS r`;
}

describe('unnestRows', () => {
  it('reads rows as they were written, in their order', async () => {
    const other = { ...ROW, amount: -1n, name: null, at: null, rates: [], flags: [], tags: [{ cost: '1' }] };
    expect(await read([ROW, other])).toEqual([{ ...ROW, at: new Date('2026-11-22T22:00:00Z') }, other]);
    expect(await read([])).toEqual([]);
  });

  it('reads amounts in JSON as digits, members that are absent as null', async () => {
    const [row] = await read([{ ...ROW, tags: { cost: 9_007_199_254_740_993n }, name: undefined }]);
    expect(row).toMatchObject({ tags: { cost: '9007199254740993' }, name: null });
  });

  it('reads any moment', async () => {
    const moments = fc.array(
      fc.date({ min: new Date('1700-01-01'), max: new Date('2400-01-01'), noInvalidDate: true }),
      {
        maxLength: 20,
      },
    );
    await fc.assert(
      fc.asyncProperty(moments, async (dates) => {
        expect(await read(dates.map((at) => ({ ...ROW, at })))).toMatchObject(dates.map((at) => ({ at })));
      }),
      { numRuns: 50 },
    );
  });

  it('reads any text, with U+FFFD for what Postgres cannot store', async () => {
    const texts = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', 'NULL', '{', '","', '\\"')), {
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(texts, async (names) => {
        const rows = names.map((name) => ({ ...ROW, name, flags: [name, 'last'], tags: { name } }));
        const stored = names.map((name) => name.replaceAll('\0', '\ufffd'));
        expect(await read(rows)).toMatchObject(stored.map((name) => ({ name, flags: [name, 'last'], tags: { name } })));
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['text with separators as an id', { id: 'a,b' }],
    ['an object as an id', { id: { id: 1 } }],
    ['a fraction as an amount', { amount: 1.5 }],
    ['not a number', { amount: NaN }],
    ['a text as an array', { flags: 'one,two' }],
    ['an array within an array', { rates: [[1n], [2n]] }],
  ])('is refused as data: %s', async (_what, wrong) => {
    const refusal = { meta: { driverAdapterError: { cause: { originalCode: expect.stringMatching(/^22/) } } } };
    await expect(read([ROW, { ...ROW, ...wrong }])).rejects.toMatchObject(refusal);
    // Shared by all rows, it is sent in another way.
    await expect(read([{ ...ROW, ...wrong }])).rejects.toMatchObject(refusal);
  });
});
