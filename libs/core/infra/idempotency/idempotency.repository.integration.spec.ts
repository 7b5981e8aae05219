import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/stores/database.js';
import { PrismaService } from '../prisma/prisma.service.js';
import { IdempotencyRepository, type IdempotencyTicket } from './idempotency.repository.js';

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
const HASH = hashOf('the request');
const ANSWER = { statusCode: 201, body: { id: 'topup_1', list: [1] } };

describe('IdempotencyRepository', () => {
  let database: TestDatabase;
  let prisma: PrismaService;
  let records: IdempotencyRepository;
  let owner: Client;
  let count = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
    prisma = await PrismaService.open(database.url, 'routify_control', () => undefined);
    records = new IdempotencyRepository(prisma);
    owner = new Client({ connectionString: database.url });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await prisma.$disconnect();
    await database.drop();
  });

  function newTicket(): IdempotencyTicket {
    return { principal: 'admin_token:tok_1', key: `key-${++count}` };
  }

  it('stores an answer with text that Postgres cannot store', async () => {
    const ticket = newTicket();
    await records.claim(ticket, HASH);
    await records.storeAnswer(ticket, { statusCode: 200, body: { text: 'a\0\ud800', list: [{ 'x\0': '😀' }] } });
    const answer = { statusCode: 200, body: { text: 'a\ufffd\ufffd', list: [{ 'x\ufffd': '😀' }] } };
    expect(await records.claim(ticket, HASH)).toEqual({ kind: 'replay', answer });
  });

  const age = (ticket: IdempotencyTicket, interval: string): Promise<unknown> =>
    owner.query('UPDATE idempotency_record SET created_at = now() - $2::interval WHERE key = $1', [
      ticket.key,
      interval,
    ]);

  it('runs one of 50 concurrent requests', async () => {
    const ticket = newTicket();
    const claims = await Promise.all(Array.from({ length: 50 }, () => records.claim(ticket, HASH)));
    expect(claims.filter(({ kind }) => kind === 'run')).toHaveLength(1);
    expect(claims.filter(({ kind }) => kind === 'in_progress')).toHaveLength(49);
  });

  it('repeats the answer to the same request, and refuses another one', async () => {
    const ticket = newTicket();
    await records.claim(ticket, HASH);
    await records.storeAnswer(ticket, ANSWER);
    expect(await records.claim(ticket, HASH)).toEqual({ kind: 'replay', answer: ANSWER });
    expect(await records.claim(ticket, hashOf('another'))).toEqual({ kind: 'reused' });
  });

  it('separates the keys of principals', async () => {
    const ticket = newTicket();
    await records.claim(ticket, HASH);
    expect(await records.claim({ ...ticket, principal: 'admin_token:tok_2' }, HASH)).toEqual({ kind: 'run' });
  });

  it('frees the key of a request that changed nothing', async () => {
    const ticket = newTicket();
    await records.claim(ticket, HASH);
    await records.release(ticket);
    expect(await records.claim(ticket, hashOf('another'))).toEqual({ kind: 'run' });
  });

  it('never frees the key of a change that was committed, even when its answer is lost', async () => {
    const ticket = newTicket();
    await records.claim(ticket, HASH);
    await prisma.$transaction((tx) => IdempotencyRepository.markUsed(tx, ticket));
    await records.release(ticket);
    await age(ticket, '23 hours');
    expect(await records.claim(ticket, HASH)).toEqual({ kind: 'answer_lost' });
  });

  it('frees the key of a change that was rolled back', async () => {
    const ticket = newTicket();
    await records.claim(ticket, HASH);
    const failing = prisma.$transaction(async (tx) => {
      await IdempotencyRepository.markUsed(tx, ticket);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    await records.release(ticket);
    expect(await records.claim(ticket, HASH)).toEqual({ kind: 'run' });
  });

  it('frees the key of a process that died before it changed anything', async () => {
    const ticket = newTicket();
    await records.claim(ticket, HASH);
    await age(ticket, '110 seconds');
    expect(await records.claim(ticket, HASH)).toEqual({ kind: 'in_progress' });
    await age(ticket, '130 seconds');
    expect(await records.claim(ticket, HASH)).toEqual({ kind: 'run' });
    expect(await records.claim(ticket, HASH)).toEqual({ kind: 'in_progress' });
  });

  it('deletes keys after 24 hours', async () => {
    const ticket = newTicket();
    await records.claim(ticket, HASH);
    await records.storeAnswer(ticket, ANSWER);
    await age(ticket, '25 hours');
    expect(await records.claim(ticket, hashOf('another'))).toEqual({ kind: 'run' });
    await age(ticket, '25 hours');
    await records.deleteExpired();
    const { rows } = await owner.query('SELECT 1 FROM idempotency_record WHERE key = $1', [ticket.key]);
    expect(rows).toEqual([]);
  });
});
