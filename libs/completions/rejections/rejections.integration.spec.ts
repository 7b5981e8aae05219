import { newUuid, SystemClock } from '#core';
import { servingOrganization, type Logger } from '#core/infra';
import { LedgerFixture } from '../../../test/support/ledger/ledger-fixture.js';
import type { Rejection } from './domain/rejection.js';
import { RejectionLog } from './gateway/rejection-log.js';
import { RejectionStream } from './rejection.stream.js';
import { RejectionsRepository, type RejectedRequest } from './rejections.repository.js';
import { RejectionPass } from './worker/rejection-pass.js';
import { RejectionWriter } from './worker/rejection-writer.repository.js';

const DAY_MS = 86_400_000;
const page = { limit: 100, after: null, before: null };

let worker: LedgerFixture;
let control: LedgerFixture;
let stream: RejectionStream;
let log: RejectionLog;
let organizationId: string;
const logged: string[] = [];
const logger = {
  warn: (_fields: object, text: string) => logged.push(text),
  error: (_fields: object, text: string) => logged.push(text),
  debug: () => undefined,
} as unknown as Logger;

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
  stream = new RejectionStream(worker.redis);
  log = new RejectionLog(stream, new SystemClock(), logger);
  organizationId = await worker.createOrganization(1_000n);
});
afterAll(async () => {
  await control.close();
  await worker.close();
});

function rejection(changes: Partial<Rejection> = {}): Rejection {
  return {
    requestId: newUuid(Date.now()),
    organizationId,
    keyId: newUuid(Date.now()),
    status: 429,
    code: 'rate_limit_exceeded',
    param: null,
    method: 'POST',
    path: '/v1/chat/completions',
    model: 'gpt',
    clientRequestId: null,
    facts: { limit: 60 },
    ...changes,
  };
}

function pass(): Promise<void> {
  const config = { rejectedRequestDays: 7 } as never;
  const writer = new RejectionWriter(worker.prisma);
  const rejections = new RejectionPass(stream, writer, config, new SystemClock(), logger);
  return rejections.run(new AbortController().signal);
}

const window = () => ({ from: new Date(Date.now() - 60 * DAY_MS), before: new Date(Date.now() + 60_000) });
const repository = (): RejectionsRepository => new RejectionsRepository(control.prisma);

async function list(filter: object = {}): Promise<readonly RejectedRequest[]> {
  return (await repository().list({ ...window(), ...filter }, page)).rows;
}

it('are stored once, however often they are delivered and by however many workers', async () => {
  const noted = rejection();
  const batch = {
    id: newUuid(Date.now()),
    counts: [
      {
        minuteMs: 60_000 * Math.floor(Date.now() / 60_000),
        organizationId,
        keyId: noted.keyId,
        code: noted.code,
        count: 3,
      },
    ],
    samples: [noted],
  };
  for (let repeat = 0; repeat < 3; repeat++) await stream.append(batch);
  await Promise.all([pass(), pass(), pass()]);
  await stream.append(batch);
  await pass();
  const filter = { keyIds: [noted.keyId ?? ''] };
  expect(await list(filter)).toEqual([
    {
      requestId: noted.requestId,
      organizationId,
      keyId: noted.keyId,
      statusCode: 429,
      errorCode: noted.code,
      param: null,
      method: 'POST',
      path: noted.path,
      model: 'gpt',
      clientRequestId: null,
      facts: { limit: 60 },
    },
  ]);
  expect(await repository().sum({ ...window(), ...filter })).toEqual([
    { errorCode: 'rate_limit_exceeded', requestCount: 3n, organizationCount: 1n },
  ]);
  expect(await stream.read()).toEqual([]);
});

it('a batch that Postgres refuses does not stop those behind it', async () => {
  const fine = rejection();
  await stream.append({ id: newUuid(Date.now()), counts: [], samples: [rejection({ keyId: 'no uuid' })] });
  log.note(fine);
  await log.deliver();
  await pass();
  expect(await list({ keyIds: [fine.keyId ?? ''] })).toHaveLength(1);
  expect(await stream.read()).toEqual([]);
  expect(logged.join()).toContain('rejected requests');
});

it('text with NUL and half characters is stored', async () => {
  const odd = rejection({ model: 'a\0b\ud800', path: '/v1/\ud83d' });
  log.note(odd);
  await log.deliver();
  await pass();
  expect(await list({ keyIds: [odd.keyId ?? ''] })).toHaveLength(1);
});

it('a gateway keeps what it cannot deliver, and delivers it once', async () => {
  const away = { append: () => Promise.reject(new Error('no Redis')) } as unknown as RejectionStream;
  const toggled = { current: away };
  const patient = new RejectionLog(
    { append: (batch: never) => toggled.current.append(batch) } as unknown as RejectionStream,
    new SystemClock(),
    logger,
  );
  const keyId = newUuid(Date.now());
  for (let second = 0; second < 3; second++) {
    patient.note(rejection({ keyId }));
    await expect(patient.deliver()).rejects.toThrow('no Redis');
  }
  toggled.current = stream;
  await patient.deliver();
  await patient.deliver();
  await pass();
  const [sum] = await repository().sum({ ...window(), keyIds: [keyId] });
  expect(sum?.requestCount).toBe(3n);
});

it('counters are read as what came since the last pass', async () => {
  let total = 5;
  const counting = new RejectionLog(stream, new SystemClock(), logger);
  counting.readCounter('overloaded', () => total);
  await counting.deliver();
  total = 12;
  await counting.deliver();
  await counting.deliver();
  await pass();
  expect(await repository().sum({ ...window(), errorCodes: ['overloaded'] })).toEqual([
    { errorCode: 'overloaded', requestCount: 12n, organizationCount: 0n },
  ]);
});

it('are deleted when their days are over', async () => {
  const old = rejection({ requestId: newUuid(Date.now() - 8 * DAY_MS) });
  const young = rejection({ requestId: newUuid(Date.now() - 6 * DAY_MS), keyId: old.keyId });
  const minuteMs = 60_000 * Math.floor((Date.now() - 8 * DAY_MS) / 60_000);
  const counts = [{ minuteMs, organizationId, keyId: old.keyId, code: 'x', count: 1 }];
  await stream.append({ id: newUuid(Date.now()), counts, samples: [old, young] });
  await pass();
  const found = await list({ keyIds: [old.keyId ?? ''] });
  expect(found.map(({ requestId }) => requestId)).toEqual([young.requestId]);
  expect(await repository().sum({ ...window(), errorCodes: ['x'] })).toEqual([]);
});

it('an organization sees its own only, and none of unknown keys', async () => {
  const foreign = await worker.createOrganization(1_000n);
  log.note(rejection({ organizationId: null, keyId: null, code: 'invalid_api_key' }));
  await log.deliver();
  await pass();
  const seen = (id: string) => servingOrganization(id, () => list());
  expect((await seen(organizationId)).every((row) => row.organizationId === organizationId)).toBe(true);
  expect(await seen(foreign)).toEqual([]);
  expect(await servingOrganization(foreign, () => repository().sum(window()))).toEqual([]);
  const [some] = await seen(organizationId);
  expect(await repository().findOwn(foreign, some?.requestId ?? '')).toBeNull();
  expect(await repository().findOwn(organizationId, some?.requestId ?? '')).toEqual(some);
  expect((await list({ errorCodes: ['invalid_api_key'] })).length).toBeGreaterThan(0);
});
