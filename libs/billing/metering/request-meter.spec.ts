import {
  NO_USAGE,
  PPM,
  type PriceVersion,
  type TokenUsage,
  parseUsageEvent,
  type PinnedAdvisor,
  type UsageEvent,
} from '#core';
import type { AdmitCommand, Admitted, CapWindow } from '../admission/domain/admit.js';
import type { CaptureCommand, Checkpoint, RenewCommand } from '../admission/domain/meter-commands.js';
import { SAMPLE_PRINCIPAL } from '../../../test/support/samples/sample-principal.js';
import type { RequestResult } from './request-result.js';
import { RequestMeter } from './request-meter.js';
import type { Extension } from './usage-recorder.js';

const price: PriceVersion = {
  id: '019a0000-0000-7000-8000-0000000000aa',
  rows: [{ fromPromptTokens: 0, rates: { input: 2_000_000_000n, output: 8_000_000_000n } }],
};

/** Admits with `held`, grants extensions up to `limit` (null: unanswered), records the calls. */
class FakeRecorder {
  readonly calls: string[] = [];
  /** Of extensions. */
  readonly checkpoints: (Checkpoint | null)[] = [];
  payloadAtAdmit = '';
  /** The beginning of the final payload that is said to be that of this one. */
  shared = '';
  journalFails = false;
  waives = true;

  constructor(
    private readonly held: bigint,
    private readonly limit: bigint | null,
  ) {}

  capsOf(): readonly CapWindow[] {
    return [];
  }

  admit({ payload }: Pick<AdmitCommand, 'payload'>): Promise<Admitted> {
    this.calls.push('admit');
    this.payloadAtAdmit = payload;
    return Promise.resolve({
      admitted: true,
      heldNanoUsd: this.held,
      isStart: false,
      admittedAtMs: 1,
      terms: 'terms',
      keyWords: { count: 0, text: '' },
      limits: { requests: null, tokens: null },
      runLeftNanoUsd: null,
    });
  }

  extend({ targetHoldNanoUsd, partial = false, checkpoint }: RenewCommand): Promise<Extension | null> {
    const targetNanoUsd = targetHoldNanoUsd ?? 0n;
    this.calls.push(`extend ${targetNanoUsd}${partial ? ' in part' : ''}`);
    this.checkpoints.push(checkpoint);
    if (this.limit === null) return Promise.resolve(null);
    if (targetNanoUsd <= this.limit) return Promise.resolve({ heldNanoUsd: targetNanoUsd, limit: null });
    const isRaised = partial && this.limit > this.held;
    return Promise.resolve({ heldNanoUsd: isRaised ? this.limit : null, limit: 'balance' });
  }

  hasWaivers = true;

  grantWaiver(_organizationId: string, amountNanoUsd: bigint): Promise<boolean> {
    this.calls.push(`waive ${amountNanoUsd}`);
    return Promise.resolve(this.waives);
  }

  journalAdmitted(): Promise<void> {
    this.calls.push('A');
    return this.journalFails ? Promise.reject(new Error('ENOSPC')) : Promise.resolve();
  }

  journalFinalized(
    _request: unknown,
    { payload }: Pick<CaptureCommand, 'payload'>,
    sharedLength: number,
  ): Promise<void> {
    this.calls.push('F');
    this.shared = payload.slice(0, sharedLength);
    return Promise.resolve();
  }

  capture(): void {
    this.calls.push('capture');
  }
}

const usage: TokenUsage = { ...NO_USAGE, promptTokens: 14, completionTokens: 2 };
const completed: RequestResult = {
  outcome: 'completed',
  statusCode: 200,
  errorCode: null,
  finishReason: 'stop',
  usage,
  unseenTokens: 0,
  usageSource: 'upstream',
  waiver: null,
  channelId: null,
  flags: [],
  delivered: true,
  firstByteMs: 5,
  durationMs: 9,
};

async function admitted(
  recorder: FakeRecorder,
  holdNanoUsd: bigint,
  advisor: PinnedAdvisor | null = null,
): Promise<RequestMeter> {
  const meter = new RequestMeter(
    {
      requestId: '019a0000-0000-7000-8000-000000000004',
      principal: SAMPLE_PRINCIPAL,
      modelId: '019a0000-0000-7000-8000-000000000005',
      modelIds: ['openai/gpt-4.1'],
      endpoint: 'chat',
      requestedModel: 'gpt-4.1',
      stream: false,
      tags: { team: 'a' },
      budget: null,
      price,
      advisor,
      candidates: [],
      routeId: null,
      strategy: null,
      idempotencyKey: null,
      idempotencyKeyHash: null,
      clientRequestId: null,
      traceparent: null,
    },
    recorder,
  );
  await meter.admit({
    holdNanoUsd,
    leastHoldNanoUsd: holdNanoUsd,
    startHoldNanoUsd: null,
    promptTokens: 14,
    tpmTokens: 20,
  });
  return meter;
}

const parsed = (payload: string): UsageEvent => parseUsageEvent(payload, SAMPLE_PRINCIPAL);

describe('RequestMeter', () => {
  it('LIFE-13: admits, journals A, decides, journals F, captures: in this order', async () => {
    const recorder = new FakeRecorder(1_000_000n, 1_000_000n);
    const meter = await admitted(recorder, 1_000_000n);
    meter.capture(await meter.finalize(completed));
    expect(recorder.calls).toEqual(['admit', 'A', 'F', 'capture']);
  });

  it('says how much of its final event stands in that of its admission: nothing, once another model answers', async () => {
    const recorder = new FakeRecorder(1_000_000n, 1_000_000n);
    const meter = await admitted(recorder, 1_000_000n);
    await meter.finalize(completed);
    expect(recorder.shared).toContain('"gpt-4.1"');
    expect(recorder.payloadAtAdmit.startsWith(recorder.shared)).toBe(true);
    const another = await admitted(recorder, 1_000_000n);
    another.answerAs('019a0000-0000-7000-8000-000000000007', price);
    await another.finalize(completed);
    expect(recorder.shared).toBe('');
  });

  it('CHARGE-31: has its advisor in every event, and charges its calls with the reply', async () => {
    const advisor = { modelId: '019a0000-0000-7000-8000-000000000006', price: { ...price, id: 'advisor-price' } };
    const advice = { ...NO_USAGE, promptTokens: 100, completionTokens: 20 };
    const alone = await (await admitted(new FakeRecorder(1_000_000n, 1_000_000n), 1_000_000n)).finalize(completed);
    const meter = await admitted(new FakeRecorder(1_000_000n, 1_000_000n), 1_000_000n, advisor);
    meter.progress = () => Promise.resolve({ usage: completed.usage, advice, unseenTokens: 0 });
    const { checkpoint } = await meter.heartbeat();
    const { event, tokensUsed, chargeNanoUsd } = await meter.finalize({ ...completed, advice });
    const used = { modelId: advisor.modelId, priceVersionId: 'advisor-price', promptTokens: 100 };
    expect(event.advisor).toMatchObject(used);
    expect(parsed(checkpoint?.payload ?? '')).toMatchObject({ advisor: used });
    expect(checkpoint?.chargeNanoUsd).toBe(chargeNanoUsd);
    expect(chargeNanoUsd).toBeGreaterThan(alone.chargeNanoUsd);
    expect(tokensUsed).toBe(alone.tokensUsed + 120);
    expect(parsed(alone.payload).advisor).toBeNull();
    expect(parsed(meter.restoreCommand().payload)).toMatchObject({
      advisor: { ...used, promptTokens: 0, meters: {} },
    });
  });

  it('CHARGE-19: waives a charge before it is journaled, and asks for no larger hold', async () => {
    const recorder = new FakeRecorder(20_000n, 1_000_000n);
    const meter = await admitted(recorder, 20_000n);
    const { event, chargeNanoUsd } = await meter.finalize({ ...completed, waiver: 'empty_reply' });
    const priceNanoUsd = 20_000n + event.forgoneNanoUsd;
    expect(recorder.calls).toEqual(['admit', 'A', `waive ${priceNanoUsd}`, 'F']);
    expect(chargeNanoUsd).toBe(0n);
    expect(event).toMatchObject({ waiver: 'empty_reply', waivedNanoUsd: 20_000n, flags: [] });
    expect(event.forgoneNanoUsd).toBeGreaterThan(0n);
  });

  it('CHARGE-20: charges as ever where the bound refuses the waiver, and flags it', async () => {
    const recorder = new FakeRecorder(1_000_000n, 1_000_000n);
    recorder.waives = false;
    const { event, chargeNanoUsd } = await (
      await admitted(recorder, 1_000_000n)
    ).finalize({ ...completed, waiver: 'empty_reply' });
    expect(chargeNanoUsd).toBe((await (await admitted(recorder, 1_000_000n)).finalize(completed)).chargeNanoUsd);
    expect(event).toMatchObject({ waiver: null, waivedNanoUsd: 0n, flags: ['waivers_exhausted'] });
  });

  it('CHARGE-20: asks for no waiver and flags nothing where nothing is waived', async () => {
    const recorder = new FakeRecorder(1_000_000n, 1_000_000n);
    recorder.hasWaivers = false;
    const { event } = await (await admitted(recorder, 1_000_000n)).finalize({ ...completed, waiver: 'empty_reply' });
    expect(event).toMatchObject({ waiver: null, flags: [] });
    expect(event.chargeNanoUsd).toBeGreaterThan(0n);
    expect(recorder.calls).toEqual(['admit', 'A', 'F']);
  });

  it('cancels an admission that cannot be journaled, without a charge', async () => {
    const recorder = new FakeRecorder(1_000_000n, 1_000_000n);
    recorder.journalFails = true;
    const meter = new RequestMeter((await admitted(new FakeRecorder(0n, 0n), 0n)).subject, recorder);
    const bounds = {
      holdNanoUsd: 1_000_000n,
      leastHoldNanoUsd: 1_000_000n,
      startHoldNanoUsd: null,
      promptTokens: 14,
      tpmTokens: 20,
    };
    await expect(meter.admit(bounds)).resolves.toEqual({ admitted: false, reason: 'unavailable', sent: true });
    expect(recorder.calls).toEqual(['admit', 'A', 'F', 'capture']);
    const { chargeNanoUsd, delivered, event } = await meter.finalize(completed);
    expect({ chargeNanoUsd, delivered, flags: event.flags }).toEqual({
      chargeNanoUsd: 0n,
      delivered: false,
      flags: ['journal_unwritable'],
    });
  });

  it('charges the price of the usage if the hold covers it', async () => {
    const meter = await admitted(new FakeRecorder(1_000_000n, 0n), 1_000_000n);
    const { chargeNanoUsd, event } = await meter.finalize(completed);
    expect(chargeNanoUsd).toBe(44_000n);
    expect(event).toMatchObject({
      grade: 2,
      chargeNanoUsd: 44_000n,
      forgoneNanoUsd: 0n,
      meters: { input: 14, output: 2 },
    });
  });

  it('LIFE-9: asks for the difference first, and charges all when it is granted', async () => {
    const recorder = new FakeRecorder(40_000n, 100_000n);
    const charge = await (await admitted(recorder, 40_000n)).finalize(completed);
    expect(recorder.calls).toEqual(['admit', 'A', 'extend 44000 in part', 'F']);
    expect(charge.event).toMatchObject({ holdNanoUsd: 44_000n, chargeNanoUsd: 44_000n, flags: [] });
  });

  it.each<[limit: bigint, held: bigint]>([
    [0n, 40_000n],
    [40_000n, 40_000n],
    [40_001n, 40_001n],
    [43_999n, 43_999n],
    [44_000n, 44_000n],
    [99_999n, 44_000n],
  ])('LIFE-9: forgoes only the refused part, and reports it: up to %d of 44,000', async (limit, held) => {
    const charge = await (await admitted(new FakeRecorder(40_000n, limit), 40_000n)).finalize(completed);
    const forgoneNanoUsd = 44_000n - held;
    expect(charge.event).toMatchObject({ holdNanoUsd: held, chargeNanoUsd: held, forgoneNanoUsd });
    expect(charge.event.flags).toEqual(forgoneNanoUsd > 0n ? ['forgone'] : []);
  });

  it('LIFE-9: asks for no price within the hold, at its edge neither', async () => {
    const recorder = new FakeRecorder(44_000n, 0n);
    await (await admitted(recorder, 44_000n)).finalize(completed);
    expect(recorder.calls).toEqual(['admit', 'A', 'F']);
  });

  it('sends the last checkpoint with an extension, without a new count', async () => {
    const recorder = new FakeRecorder(20_000n, 30_000n);
    const meter = await admitted(recorder, 20_000n);
    const progress = jest.fn(() => Promise.resolve({ usage, unseenTokens: 0 }));
    meter.progress = progress;
    const { checkpoint } = await meter.heartbeat();
    await meter.extendTo(30_000n, { partial: true });
    expect(checkpoint).not.toBeNull();
    expect(recorder.checkpoints).toEqual([checkpoint]);
    void meter.finalize(completed);
    await meter.heartbeat();
    expect(progress).toHaveBeenCalledTimes(1);
  });

  it('treats an unanswered extension as refused', async () => {
    const charge = await (await admitted(new FakeRecorder(40_000n, null), 40_000n)).finalize(completed);
    expect(charge.event).toMatchObject({ chargeNanoUsd: 40_000n, forgoneNanoUsd: 4_000n, flags: ['forgone'] });
  });

  it('distinguishes refused and unanswered extensions, and requests none within the hold', async () => {
    const recorder = new FakeRecorder(40_000n, 50_000n);
    const meter = await admitted(recorder, 40_000n);
    expect(await meter.extendTo(40_000n)).toBe('granted');
    expect(await meter.extendTo(60_000n)).toBe('refused');
    expect(meter.refusedBy).toBe('balance');
    expect(await meter.extendTo(50_000n)).toBe('granted');
    expect(meter.refusedBy).toBeNull();
    expect(recorder.calls).toEqual(['admit', 'A', 'extend 60000', 'extend 50000']);
    expect(await (await admitted(new FakeRecorder(40_000n, null), 40_000n)).extendTo(50_000n)).toBe('unanswered');
  });

  it('keeps the largest reported hold: answers can arrive out of order', async () => {
    const meter = await admitted(new FakeRecorder(40_000n, 0n), 40_000n);
    meter.noteHeld(60_000n);
    meter.noteHeld(50_000n);
    expect(meter.heldNanoUsd).toBe(60_000n);
  });

  it('renews its lease when its tokens cannot be counted', async () => {
    const meter = await admitted(new FakeRecorder(20_000n, 20_000n), 20_000n);
    meter.progress = () => Promise.reject(new Error('no tokenizer'));
    expect(await meter.heartbeat()).toMatchObject({ terms: 'terms', checkpoint: null });
  });

  it('LIFE-9: decides once: a later ending gets the first one’s answer', async () => {
    const recorder = new FakeRecorder(1_000_000n, 0n);
    const meter = await admitted(recorder, 1_000_000n);
    const [first, second] = await Promise.all([
      meter.finalize(completed),
      meter.finalize({ ...completed, outcome: 'lost', usageSource: 'none' }),
    ]);
    expect(second).toBe(first);
    meter.capture(first);
    meter.capture(second);
    expect(recorder.calls.filter((call) => call === 'F' || call === 'capture')).toEqual(['F', 'capture']);
  });

  it('charges nothing without usage', async () => {
    const charge = await (
      await admitted(new FakeRecorder(1_000n, 0n), 1_000n)
    ).finalize({ ...completed, usageSource: 'none' });
    expect(charge.event).toMatchObject({ chargeNanoUsd: 0n, meters: {} });
  });

  it('REDIS-4: gives admission the event of a reaper: lost, provisional, no charge', async () => {
    const recorder = new FakeRecorder(1_000_000n, 0n);
    await admitted(recorder, 1_000_000n);
    expect(parsed(recorder.payloadAtAdmit)).toMatchObject({
      grade: 1,
      outcome: 'lost',
      chargeNanoUsd: 0n,
      usageSource: 'none',
      multipliersPpm: [PPM, PPM],
      tags: { team: 'a' },
    });
  });

  it('has a checkpoint of the usage of a stream, within the hold', async () => {
    const meter = await admitted(new FakeRecorder(20_000n, 20_000n), 20_000n);
    meter.progress = () => Promise.resolve({ usage, unseenTokens: 0 });
    const { checkpoint } = await meter.heartbeat();
    expect(checkpoint?.chargeNanoUsd).toBe(20_000n);
    expect(parsed(checkpoint?.payload ?? '')).toMatchObject({ grade: 1, usageSource: 'checkpoint', usage });
    expect(meter.restoreCommand()).toMatchObject({ heldNanoUsd: 20_000n, checkpoint, terms: 'terms' });
  });

  it('prices and reports the model that answered, not the admitted one', async () => {
    const meter = await admitted(new FakeRecorder(1_000_000n, 0n), 1_000_000n);
    const modelId = '019a0000-0000-7000-8000-000000000006';
    const answeringPrice = {
      id: '019a0000-0000-7000-8000-0000000000bb',
      rows: [{ fromPromptTokens: 0, rates: { input: 5_000_000_000n } }],
    };
    meter.answerAs(modelId, answeringPrice);
    meter.progress = () => Promise.resolve({ usage, unseenTokens: 0 });
    const { checkpoint } = await meter.heartbeat();
    const { event, payload } = await meter.finalize(completed);
    const expected = { modelId, priceVersionId: answeringPrice.id, chargeNanoUsd: 70_000n };
    expect(parsed(checkpoint?.payload ?? '')).toMatchObject(expected);
    expect(parsed(payload)).toEqual(event);
    expect(event).toMatchObject({ ...expected, requestedModel: 'gpt-4.1', tags: { team: 'a' } });
  });

  it('cannot be finalized before admission', async () => {
    const recorder = new FakeRecorder(0n, 0n);
    const meter = new RequestMeter({ ...(await admitted(recorder, 0n)).subject }, recorder);
    await expect(meter.finalize(completed)).rejects.toThrow('admitted');
  });
});
