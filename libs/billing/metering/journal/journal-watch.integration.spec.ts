import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '#core/infra';
import { SystemClock, serializeSubject, serializeUsageEvent, subjectLength } from '#core';
import { LedgerFixture, type TestRequest } from '../../../../test/support/ledger/ledger-fixture.js';
import { parseOpenLine } from './domain/journal-record.js';
import { JournalSender } from './journal-sender.js';
import { JournalWatch } from './journal-watch.js';
import { UsageJournal, type FinalizedLine } from './usage-journal.js';

const HOLD = 50_000n;
const CHARGE = 30_000n;
const BALANCE = 100_000n;

/** The system clock plus an offset. */
class ShiftedClock extends SystemClock {
  shiftMs = 0;

  override nowMs(): number {
    return super.nowMs() + this.shiftMs;
  }

  override monotonicMs(): number {
    return super.monotonicMs() + this.shiftMs;
  }
}

interface Gateway {
  readonly journal: UsageJournal;
  readonly watch: JournalWatch;
}

let fixture: LedgerFixture;
let root: string;
let clock: ShiftedClock;
let log: string[];
const gateways: Gateway[] = [];

beforeAll(async () => {
  fixture = await LedgerFixture.open();
});

afterAll(async () => {
  await fixture.close();
});

beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'journal-watch-'));
  clock = new ShiftedClock();
  log = [];
});

afterEach(async () => {
  for (const { watch } of gateways.splice(0)) await watch.onApplicationShutdown();
  fs.rmSync(root, { recursive: true, force: true });
});

/** The journal of a starting gateway. */
async function start(instance: string): Promise<Gateway> {
  const settings = { instance, journalDir: root, journalBytesMax: 1_000_000_000, journalFsyncMs: 0 };
  const logger = Logger.create('test', 'info', { write: (line: string) => void log.push(line) });
  const journal = await UsageJournal.open(settings, logger, clock);
  const sender = new JournalSender(fixture.holds, fixture.reaper);
  const gateway = { journal, watch: new JournalWatch(journal, fixture.queries, sender, clock, logger) };
  gateways.push(gateway);
  return gateway;
}

/** Starts a gateway on a copy of the first one's journal, as if that had been killed now. */
function startAfterKill(instance: string): Promise<Gateway> {
  fs.cpSync(join(root, 'gateway'), join(root, instance), { recursive: true });
  return start(instance);
}

function lineOf(request: TestRequest, chargeNanoUsd = CHARGE): FinalizedLine {
  const { requestId, organizationId } = request;
  const payload = serializeUsageEvent(fixture.event({ requestId, organizationId, chargeNanoUsd }));
  return { ...request, chargeNanoUsd, tokensUsed: 30, delivered: true, payload };
}

/** As a gateway does it: the charge continues the admission. */
function finalize({ journal }: Gateway, { requestId, organizationId, ...request }: TestRequest): Promise<void> {
  const subject = serializeSubject(fixture.event({ requestId, organizationId }));
  return journal.finalized(lineOf({ requestId, organizationId, ...request }), subjectLength(subject));
}

async function admit(journal: UsageJournal): Promise<TestRequest> {
  const request = await fixture.admit(await fixture.createOrganization(BALANCE), HOLD);
  const { requestId, organizationId } = request;
  const payload = serializeUsageEvent(fixture.event({ requestId, organizationId, grade: 1, outcome: 'lost' }));
  await journal.admitted({ ...request, payload });
  return request;
}

/** Drains the outbox, then checks the journal. */
async function settle({ watch }: Gateway, { organizationId }: TestRequest): Promise<void> {
  await fixture.drain(organizationId);
  await watch.check();
}

async function expectCharged({ requestId, organizationId }: TestRequest, chargeNanoUsd: bigint): Promise<void> {
  const postings = chargeNanoUsd === 0n ? [] : [[0, 'wallet_base', 'revenue', chargeNanoUsd]];
  expect(await fixture.transfers(requestId)).toEqual(postings);
  expect(await fixture.balances(organizationId)).toEqual([BALANCE - chargeNanoUsd, 0n, 0n]);
  expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
}

const resentCount = (): number => log.filter((line) => line.includes('request resent')).length;

describe('JournalWatch', () => {
  it('LIFE-17: keeps a finish open until Postgres has it, whatever Redis has answered', async () => {
    const gateway = await start('gateway');
    const request = await admit(gateway.journal);
    await finalize(gateway, request);
    await fixture.holds.capture(lineOf(request));
    await gateway.watch.check();
    expect(gateway.journal.openCount()).toBe(1);
    await settle(gateway, request);
    expect(gateway.journal.openCount()).toBe(0);
    expect(resentCount()).toBe(0);
    await expectCharged(request, CHARGE);
  });

  const steps: readonly [string, (gateway: Gateway, request: TestRequest) => Promise<unknown>][] = [
    ['A', () => Promise.resolve()],
    ['C', finalize],
    ['capture', (_gateway, request) => fixture.holds.capture(lineOf(request))],
    ['settled', (_gateway, { organizationId }) => fixture.drain(organizationId)],
    ['R', ({ watch }) => watch.check()],
  ];

  it.each(steps.map(([name], index) => [name, index] as const))(
    'C1 C2 C3 C4: books once the request of a gateway killed after %s',
    async (_name, last) => {
      const gateway = await start('gateway');
      const request = await admit(gateway.journal);
      for (const [, step] of steps.slice(0, last + 1)) await step(gateway, request);
      const next = await startAfterKill('next');
      await next.watch.check();
      await settle(next, request);
      expect(next.journal.openCount()).toBe(0);
      await expectCharged(request, last === 0 ? 0n : CHARGE);
    },
  );

  it('C12, LIFE-17: sends again what Redis has forgotten after it had answered (mutant: resend only on start)', async () => {
    const gateway = await start('gateway');
    const request = await admit(gateway.journal);
    await finalize(gateway, request);
    await fixture.holds.capture(lineOf(request));
    await fixture.redis.client.flushdb();
    await gateway.watch.check();
    expect(resentCount()).toBe(0);
    clock.shiftMs += 10_000;
    await gateway.watch.check();
    expect(resentCount()).toBe(1);
    await fixture.publisher.publish(request.organizationId);
    await settle(gateway, request);
    expect(gateway.journal.openCount()).toBe(0);
    await expectCharged(request, CHARGE);
  });

  it('C12: a lost settled marker causes one more resend, not one more charge', async () => {
    const gateway = await start('gateway');
    const request = await admit(gateway.journal);
    await finalize(gateway, request);
    await fixture.holds.capture(lineOf(request));
    await fixture.drain(request.organizationId);
    await fixture.redis.client.flushdb();
    await fixture.publisher.publish(request.organizationId);
    clock.shiftMs += 10_000;
    await gateway.watch.check();
    await settle(gateway, request);
    expect(gateway.journal.openCount()).toBe(0);
    await expectCharged(request, CHARGE);
  });

  it('LIFE-17: does not repeat before 10 s have passed since the last time', async () => {
    const gateway = await start('gateway');
    const request = await admit(gateway.journal);
    await finalize(gateway, request);
    const intervalsMs = [9_000, 2_000, 9_000, 2_000];
    const sent: number[] = [];
    for (const afterMs of intervalsMs) {
      clock.shiftMs += afterMs;
      await fixture.redis.client.flushdb();
      await gateway.watch.check();
      sent.push(resentCount());
    }
    expect(sent).toEqual([0, 1, 1, 2]);
  });

  it('LIFE-17: does not repeat what Redis still has, however long the worker lags', async () => {
    const gateway = await start('gateway');
    const requests = await Promise.all([1, 2, 3].map(() => admit(gateway.journal)));
    for (const request of requests) {
      await finalize(gateway, request);
      await fixture.holds.capture(lineOf(request));
    }
    const captures = jest.spyOn(fixture.holds, 'capture');
    for (let round = 0; round < 3; round++) {
      clock.shiftMs += 60_000;
      await gateway.watch.check();
    }
    expect(captures).not.toHaveBeenCalled();
    const heir = await startAfterKill('heir');
    await heir.watch.check();
    expect(captures).not.toHaveBeenCalled();
    captures.mockRestore();
    for (const request of requests) await settle(gateway, request);
    for (const request of requests) await expectCharged(request, CHARGE);
  });

  it('LIFE-17: repeats a capture that Redis has only as a hold, or as a checkpoint', async () => {
    const gateway = await start('gateway');
    const [held, reaped] = [await admit(gateway.journal), await admit(gateway.journal)];
    for (const request of [held, reaped]) await finalize(gateway, request);
    const { requestId, organizationId, terms } = reaped;
    const payload = serializeUsageEvent(fixture.event({ requestId, organizationId, grade: 1, chargeNanoUsd: 0n }));
    await fixture.reaper.replay({ requestId, organizationId, terms, payload });
    clock.shiftMs += 10_000;
    await gateway.watch.check();
    expect(resentCount()).toBe(2);
    for (const request of [held, reaped]) {
      await settle(gateway, request);
      await expectCharged(request, CHARGE);
    }
  });

  it('books once a request that two heirs replay at the same time', async () => {
    const gateway = await start('gateway');
    const request = await admit(gateway.journal);
    await finalize(gateway, request);
    const heirs = [await startAfterKill('heir-1'), await startAfterKill('heir-2')];
    await Promise.all(heirs.map(({ watch }) => watch.check()));
    for (const heir of heirs) await settle(heir, request);
    expect(heirs.map(({ journal }) => journal.openCount())).toEqual([0, 0]);
    await expectCharged(request, CHARGE);
  });

  it('LIFE-17: reaps an admission without an end at its checkpoint, and adjusts it when the finish comes to light (mutant: marker without grade)', async () => {
    const gateway = await start('gateway');
    const request = await admit(gateway.journal);
    const { requestId, organizationId } = request;
    const event = fixture.event({ requestId, organizationId, grade: 1, chargeNanoUsd: 10_000n });
    const checkpoint = { chargeNanoUsd: 10_000n, payload: serializeUsageEvent(event) };
    await fixture.holds.renew([{ ...request, targetHoldNanoUsd: null, checkpoint }]);
    const next = await startAfterKill('next');
    await next.watch.check();
    expect(next.journal.openCount()).toBe(1);
    await settle(next, request);
    expect(next.journal.openCount()).toBe(0);
    await expectCharged(request, 10_000n);

    await finalize(gateway, request);
    const late = await startAfterKill('late');
    await late.watch.check();
    expect(late.journal.openCount()).toBe(1);
    await settle(late, request);
    expect(late.journal.openCount()).toBe(0);
    expect(await fixture.balances(organizationId)).toEqual([BALANCE - CHARGE, 0n, 0n]);
  });

  it('ignores running requests', async () => {
    const gateway = await start('gateway');
    const request = await admit(gateway.journal);
    clock.shiftMs += 60_000;
    await gateway.watch.check();
    expect(await fixture.balances(request.organizationId)).toEqual([BALANCE - HOLD, HOLD, 0n]);
    await fixture.holds.capture(lineOf(request, 0n));
  });

  it('resends the others when a segment is damaged at run time', async () => {
    const gateway = await start('gateway');
    const requests = [await admit(gateway.journal), await admit(gateway.journal)];
    for (const request of requests) await finalize(gateway, request);
    const next = await startAfterKill('next');
    const file = join(root, 'next', '1.log');
    fs.truncateSync(file, fs.statSync(file).size - 5);
    await next.watch.check();
    expect(log.filter((line) => line.includes('could not resend request'))).toHaveLength(1);
    await settle(next, requests[0]!);
    expect(next.journal.openCount()).toBe(1);
    await expectCharged(requests[0]!, CHARGE);
  });

  it('LIFE-30: waits for the ledger at its end, and returns the lines that are still open', async () => {
    const gateway = await start('gateway');
    const request = await admit(gateway.journal);
    await finalize(gateway, request);
    await fixture.holds.capture(lineOf(request));
    const [line] = await gateway.watch.settle(300);
    expect(parseOpenLine(line!)).toEqual({ kind: 'F', ...lineOf(request) });
    const settled = gateway.watch.settle(10_000);
    await fixture.drain(request.organizationId);
    await expect(settled).resolves.toEqual([]);
  });
});
