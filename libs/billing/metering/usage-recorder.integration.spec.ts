import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger, RedisMemoryReader } from '#core/infra';
import { newUuid, NO_USAGE, SystemClock, type Cap } from '#core';
import { HoldService } from '../admission/hold.service.js';
import { RunSpendRepository } from '../records/run-spend.repository.js';
import { SpendCalendar } from '../admission/spend-calendar.js';
import { WaiverBounds } from '../admission/waivers/waiver-bounds.js';
import { WalletRequests } from '../admission/wallet-requests.js';
import type { CaptureCommand } from '../admission/domain/meter-commands.js';
import type { SettlementQueue } from '../admission/settlement-queue/settlement.queue.js';
import { eventually } from '../../../test/support/eventually.js';
import { LedgerFixture } from '../../../test/support/ledger/ledger-fixture.js';
import { sampleCap } from '../../../test/support/samples/sample-cap.js';
import { SAMPLE_PRINCIPAL } from '../../../test/support/samples/sample-principal.js';
import { UsageJournal } from './journal/usage-journal.js';
import { MemoryWatch } from './memory.watch.js';
import type { RequestResult } from './request-result.js';
import { RequestMeter, type MeterSubject } from './request-meter.js';
import { UsageRecorder } from './usage-recorder.js';

const BOUNDS = {
  holdNanoUsd: 50_000n,
  leastHoldNanoUsd: 50_000n,
  startHoldNanoUsd: null,
  promptTokens: 1,
  tpmTokens: 1,
};
const NO_WORKER: Pick<SettlementQueue, 'wakeDrain'> = { wakeDrain: () => undefined };

/** Delays captures until `letThrough`. */
class SlowHolds extends HoldService {
  private release: () => void = () => undefined;
  private readonly released = new Promise<void>((resolve) => (this.release = resolve));

  override async capture(command: CaptureCommand): Promise<'captured' | 'already'> {
    await this.released;
    return super.capture(command);
  }

  letThrough(): void {
    this.release();
  }
}

let fixture: LedgerFixture;
let root: string;
let journal: UsageJournal;
let holds: SlowHolds;
let memory: MemoryWatch;
let recorder: UsageRecorder;

beforeAll(async () => {
  fixture = await LedgerFixture.open();
});

afterAll(async () => {
  await fixture.close();
});

beforeEach(async () => {
  root = fs.mkdtempSync(join(tmpdir(), 'usage-recorder-'));
  const logger = Logger.create('test', 'silent');
  const settings = { instance: 'gateway', journalDir: root, journalBytesMax: 1_000_000, journalFsyncMs: 0 };
  journal = await UsageJournal.open(settings, logger, new SystemClock());
  holds = new SlowHolds(fixture.redis);
  memory = new MemoryWatch(new RedisMemoryReader(fixture.redis), logger, new SystemClock());
  recorder = recorderWith(fixture.walletRequests);
});

afterEach(async () => {
  await journal.close();
  fs.rmSync(root, { recursive: true, force: true });
});

function recorderWith(wallets: WalletRequests): UsageRecorder {
  const settlement = NO_WORKER as SettlementQueue;
  const clock = new SystemClock();
  const calendar = new SpendCalendar(clock);
  const waivers = new WaiverBounds(fixture.redis, { waiversUsdPerDay: 1 });
  const { admission, logger } = fixture;
  const runs = new RunSpendRepository(fixture.prisma);
  return new UsageRecorder(
    ...([admission, holds, journal, settlement, wallets, memory] as const),
    ...([waivers, calendar, runs, clock, logger] as const),
  );
}

/** Removes the folder, as after an operator's mistake. */
function breakJournal(): void {
  fs.rmSync(join(root, 'gateway'), { recursive: true });
}

function openMeter(organizationId: string): RequestMeter {
  const principal = { ...SAMPLE_PRINCIPAL, organizationId, keyId: organizationId, tierId: organizationId };
  const subject: MeterSubject = {
    requestId: newUuid(Date.now()),
    principal,
    modelId: organizationId,
    modelIds: ['test'],
    requestedModel: 'test',
    stream: false,
    endpoint: 'chat',
    tags: {},
    budget: null,
    advisor: null,
    candidates: [],
    routeId: null,
    strategy: null,
    idempotencyKey: null,
    idempotencyKeyHash: null,
    clientRequestId: null,
    traceparent: null,
    price: { id: organizationId, rows: [{ fromPromptTokens: 0, rates: { input: 1_000_000_000n } }] },
  };
  return new RequestMeter(subject, recorder);
}

const completed: RequestResult = {
  outcome: 'completed',
  statusCode: 200,
  errorCode: null,
  finishReason: 'stop',
  usageSource: 'upstream',
  usage: { ...NO_USAGE, promptTokens: 30 },
  unseenTokens: 0,
  waiver: null,
  channelId: null,
  flags: [],
  delivered: true,
  firstByteMs: 1,
  durationMs: 2,
};

describe('caps of a request', () => {
  const total = { period: 'total' } as const;
  const inAnHour = Date.now() + 3_600_000;

  it('are those that count it, each with the limit in force; one that refuses nothing has none', () => {
    const caps = [
      sampleCap({ ...total, name: 'total' }),
      sampleCap({ ...total, name: 'c1', model: 'openai/*' }),
      sampleCap({ ...total, name: 'c2', model: 'google/*' }),
      sampleCap({ ...total, name: 'r3', unit: 'requests', tag: { name: 'team', value: 'search' } }),
      sampleCap({ ...total, name: 'r4', unit: 'requests', tag: { name: 'team', value: 'ads' } }),
      sampleCap({ ...total, name: 'c5', isHard: false }),
      sampleCap({ ...total, name: 'c6', override: { limit: 50n, endsAtMs: inAnHour } }),
      sampleCap({ ...total, name: 'c7', override: { limit: 50n, endsAtMs: 1 } }),
      sampleCap({ ...total, name: 'c8', isVisible: false }),
    ];
    const request = { modelIds: ['anthropic/claude', 'openai/gpt'], tags: { team: 'search' } };
    const windows = recorder.capsOf({ ...SAMPLE_PRINCIPAL, caps }, request);
    expect(windows.map(({ name, limit, windowKey }) => [name, limit, windowKey])).toEqual([
      ['total', 10n, 'total'],
      ['c1', 10n, 'total'],
      ['r3', 10n, 'total'],
      ['c5', null, 'total'],
      ['c6', 50n, 'total'],
      ['c7', 10n, 'total'],
      ['c8', 10n, 'total'],
    ]);
  });

  it('of a model or a label refuse nothing before the request is read', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const principal = { ...SAMPLE_PRINCIPAL, organizationId, keyId: organizationId };
    const check = (...caps: readonly Cap[]) => recorder.check(newUuid(Date.now()), { ...principal, caps }, 1n);
    const tag = { name: 'team', value: 'search' };
    expect(await check(sampleCap({ ...total, name: 'r1', unit: 'requests', limit: 0n, tag }))).toBeNull();
    expect(await check(sampleCap({ ...total, name: 'c1', limit: 0n, model: '*' }))).toBeNull();
    expect(await check(sampleCap({ ...total, name: 'r1', unit: 'requests', limit: 0n }))).toMatchObject({
      reason: 'cap',
      name: 'r1',
    });
  });
});

describe('UsageRecorder', () => {
  it('LIFE-16: names the cost when the journal has it, and keeps it open after the answer (mutant: release on Redis’ OK)', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const meter = openMeter(organizationId);
    await meter.admit(BOUNDS);
    const charge = await meter.finalize(completed);
    expect(charge.chargeNanoUsd).toBe(30_000n);
    expect(journal.openCount()).toBe(1);
    meter.capture(charge);
    expect(recorder.openCount()).toBe(1);
    holds.letThrough();
    await eventually(() => recorder.openCount() === 0);
    expect(journal.openCount()).toBe(1);
  });

  it('C37, LIFE-16: names a cost that cannot be written down when Redis has it', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const meter = openMeter(organizationId);
    await meter.admit(BOUNDS);
    breakJournal();
    let named = false;
    const finalizing = meter.finalize(completed).then(() => (named = true));
    await eventually(() => journal.problem() !== null);
    expect([named, await fixture.balances(organizationId)]).toEqual([false, [50_000n, 50_000n, 0n]]);
    holds.letThrough();
    await finalizing;
    expect(await fixture.balances(organizationId)).toEqual([70_000n, 0n, 30_000n]);
    expect(journal.openCount()).toBe(1);
  });

  it('DOWN-5: admits nothing while Redis is nearly full: what runs needs the room', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    jest.spyOn(memory, 'isFull').mockReturnValueOnce(true);
    const answer = await openMeter(organizationId).admit(BOUNDS);
    expect(answer).toEqual({ admitted: false, reason: 'unavailable', sent: false });
    expect(await fixture.balances(organizationId)).toEqual([100_000n, 0n, 0n]);
    expect(await openMeter(organizationId).admit(BOUNDS)).toMatchObject({ admitted: true });
  });

  it('DOWN-4: waits for a wallet that Redis lacks, and admits once more', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    await fixture.outbox.deleteWallet(organizationId);
    const admitting = openMeter(organizationId).admit(BOUNDS);
    await eventually(async () => (await fixture.outbox.takeRequested(1))[0] === organizationId);
    await fixture.publisher.publish(organizationId);
    await fixture.outbox.announcePublished([organizationId]);
    expect(await admitting).toMatchObject({ admitted: true });
  });

  it('DOWN-4: refuses when no worker publishes the wallet, and requests it once for all that wait', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    await fixture.outbox.deleteWallet(organizationId);
    const wallets = new WalletRequests(fixture.redis, fixture.logger, { walletWaitMs: 60 });
    recorder = recorderWith(wallets);
    const answers = await Promise.all([1, 2, 3].map(() => openMeter(organizationId).admit(BOUNDS)));
    expect(answers.map((answer) => 'reason' in answer && answer.reason)).toEqual(['load', 'load', 'load']);
    expect(await fixture.outbox.takeRequested(10)).toEqual([organizationId]);
  });

  it('C37, DOWN-9: takes back what it could not write down, and admits nothing until it can', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    await openMeter(organizationId).admit({ ...BOUNDS, holdNanoUsd: 0n, leastHoldNanoUsd: 0n });
    breakJournal();
    holds.letThrough();
    const first = await openMeter(organizationId).admit(BOUNDS);
    expect(first).toEqual({ admitted: false, reason: 'unavailable', sent: true });
    const second = await openMeter(organizationId).admit(BOUNDS);
    expect(second).toEqual({ admitted: false, reason: 'unavailable', sent: false });
    expect(await fixture.balances(organizationId)).toEqual([100_000n, 0n, 0n]);
    await eventually(() => journal.problem() === null);
    expect(await openMeter(organizationId).admit(BOUNDS)).toMatchObject({ admitted: true });
  });
});
