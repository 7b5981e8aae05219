import fc from 'fast-check';
import type { ExtensionAnswer } from '#billing/metering';
import { eachPropertyRuns } from '../../../test/support/property-runs.js';
import { sampleTask } from '../../../test/support/samples/sample-task.js';
import { holdLimits } from '../domain/hold-limits.js';
import { ClockedHold } from './clocked-hold.js';

eachPropertyRuns(50);

const QUANTUM = 4_096;
/** Of the sample's price. */
const NANO_USD_PER_TOKEN = 10n;

/** What Redis says to an extension, and after how long; `wallet`: the tokens left to this request and others. */
interface Redis {
  wallet: number;
  readonly answerMs: () => number;
  readonly isSilent: () => boolean;
}

/** A call of a model that thinks, in virtual time. Holds are in tokens. */
class Call {
  nowMs = 0;
  heldTokens = QUANTUM;
  endedAtMs: number | null = null;
  /** Requested targets in tokens; those of partial extensions with a `~`. */
  readonly targets: string[] = [];
  readonly hold: ClockedHold;
  private events: { readonly atMs: number; readonly run: () => void }[] = [];

  constructor(
    private readonly redis: Redis,
    private readonly timerLateMs: () => number = () => 0,
  ) {
    const meter = { heldNanoUsd: 0n, extendTo: this.extendTo.bind(this) };
    Object.defineProperty(meter, 'heldNanoUsd', { get: () => BigInt(this.heldTokens) * NANO_USD_PER_TOKEN });
    const startTimer = (afterMs: number, run: () => void): { cancel: () => void } =>
      this.after(Math.max(afterMs, 0) + this.timerLateMs(), run);
    const onEnd = (): void => {
      this.endedAtMs ??= this.nowMs;
    };
    this.hold = new ClockedHold(meter, onEnd, () => this.nowMs, startTimer);
  }

  begin(tokensPerSecond = 500, maxOutputTokens = 20_000): void {
    const card = { capabilities: ['reasoning' as const], reasoningHold: 'clock' as const, maxOutputTokens };
    const task = sampleTask({}, { ...card, tokensPerSecond });
    this.hold.begin({ task, limits: holdLimits(task), growth: 'clock' });
  }

  after(ms: number, run: () => void): { cancel: () => void } {
    const event = { atMs: this.nowMs + ms, run };
    this.events.push(event);
    return { cancel: () => (this.events = this.events.filter((other) => other !== event)) };
  }

  /** Runs events in their order, with `check` before each. */
  async passUntil(endMs: number, check: () => void = () => undefined): Promise<void> {
    for (;;) {
      await new Promise(setImmediate);
      const [next] = this.events.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.events = this.events.filter((other) => other !== next);
      this.nowMs = next.atMs;
      check();
      next.run();
    }
    this.nowMs = endMs;
    check();
  }

  private async extendTo(targetNanoUsd: bigint, { partial = false } = {}): Promise<ExtensionAnswer> {
    const target = Number(targetNanoUsd / NANO_USD_PER_TOKEN);
    this.targets.push(`${partial ? '~' : ''}${target}`);
    const isSilent = this.redis.isSilent();
    await new Promise<void>((resolve) => {
      this.after(isSilent ? 1_000 : this.redis.answerMs(), resolve);
    });
    if (isSilent) return 'unanswered';
    const requested = target - this.heldTokens;
    const more = Math.min(requested, this.redis.wallet);
    if (more > 0 && (partial || more === requested)) {
      this.heldTokens += more;
      this.redis.wallet -= more;
    }
    return this.heldTokens >= target ? 'granted' : 'refused';
  }
}

function redisWith(wallet: number): Redis {
  return { wallet, answerMs: () => 1, isSilent: () => false };
}

describe('ClockedHold', () => {
  it('requests a quantum when 80 % of the hold may be used a second and a half later', async () => {
    const call = new Call(redisWith(100_000));
    call.begin();
    await call.passUntil((QUANTUM * 0.8 * 1_000) / 500 - 1_501);
    expect(call.targets).toEqual([]);
    await call.passUntil(call.nowMs + 2);
    expect(call.targets).toEqual(['8192']);
  });

  it('grows up to the bound, and no further', async () => {
    const call = new Call(redisWith(100_000));
    call.begin(500, 10_000);
    await call.passUntil(60_000);
    expect([call.targets, call.heldTokens, call.endedAtMs]).toEqual([['8192', '10000'], 10_000, null]);
  });

  it('takes what the wallet has left at its end, then ends', async () => {
    const call = new Call(redisWith(1_000));
    call.begin();
    await call.passUntil(60_000);
    expect(call.targets.slice(0, 2)).toEqual(['8192', '~8192']);
    expect(call.heldTokens).toBe(QUANTUM + 1_000);
    expect(call.endedAtMs).toBeLessThanOrEqual(((QUANTUM + 1_000) * 1_000) / 500 - 400);
    expect(call.endedAtMs).toBeGreaterThan((QUANTUM * 1_000) / 500 - 1_500);
  });

  it.each([
    [1, 681],
    [20, 1_000],
    [40, 300],
  ])(
    'has ended before the hold is used up, with the last %d tokens of a wallet that answers after %d ms',
    async (wallet, answerMs) => {
      const call = new Call({ ...redisWith(wallet), answerMs: () => answerMs }, () => 39);
      call.begin(70, 5_000);
      await call.passUntil(120_000);
      expect(call.endedAtMs).toBeLessThanOrEqual((call.heldTokens * 1_000) / 70 - 400);
    },
  );

  it('goes on where its last request reaches the bound', async () => {
    const redis = { ...redisWith(0), answerMs: () => 1_000 };
    const call = new Call(redis);
    call.begin(500, QUANTUM + 200);
    call.after(6_200, () => (redis.wallet = 10_000));
    await call.passUntil(60_000);
    expect([call.targets.at(-1), call.heldTokens, call.endedAtMs]).toEqual([`~${QUANTUM + 200}`, QUANTUM + 200, null]);
  });

  it('ends without an answer before the hold can be used up', async () => {
    const call = new Call({ ...redisWith(100_000), isSilent: () => true });
    call.begin();
    await call.passUntil(60_000);
    expect(call.endedAtMs).toBeLessThanOrEqual((QUANTUM * 1_000) / 500);
  });

  it('starts again with the next call, whose hold is what the last one had', async () => {
    const call = new Call(redisWith(QUANTUM));
    call.begin();
    await call.passUntil(6_000);
    expect(call.heldTokens).toBe(2 * QUANTUM);
    call.begin();
    await call.passUntil(16_000);
    expect([call.targets.length, call.endedAtMs]).toEqual([1, null]);
  });

  it('does nothing once stopped, also with an extension in flight', async () => {
    const call = new Call({ ...redisWith(0), answerMs: () => 500 });
    call.begin();
    await call.passUntil(5_100);
    expect(call.targets).toHaveLength(1);
    call.hold.stop();
    await call.passUntil(60_000);
    expect([call.targets.length, call.endedAtMs]).toEqual([1, null]);
  });

  it('leaves alone what does not grow with the clock', async () => {
    const call = new Call(redisWith(100_000));
    const task = sampleTask();
    call.hold.begin({ task, limits: holdLimits(task), growth: 'text' });
    await call.passUntil(600_000);
    expect(call.targets).toEqual([]);
  });

  it('LIFE-32: holds at least what was spent at every moment, at any rate up to the model’s, whatever Redis and timers do', async () => {
    const scenario = fc.record({
      tokensPerSecond: fc.integer({ min: 1, max: 8_000 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      bound: fc.integer({ min: 5_000, max: 200_000 }),
      wallet: fc.integer({ min: 0, max: 200_000 }),
      answersMs: fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 8 }),
      silences: fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
      latesMs: fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 8 }),
      /** Others take from the same wallet. */
      drains: fc.array(fc.record({ atMs: fc.nat(40_000), tokens: fc.nat(50_000) }), { maxLength: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ tokensPerSecond, share, bound, wallet, drains, ...lists }) => {
        let turn = 0;
        const of = <T>(list: readonly T[]): T => list[turn++ % list.length] as T;
        const redis = { wallet, answerMs: () => of(lists.answersMs), isSilent: () => of(lists.silences) };
        const call = new Call(redis, () => of(lists.latesMs));
        call.heldTokens = Math.min(bound, Math.max(QUANTUM, tokensPerSecond * 8));
        for (const { atMs, tokens } of drains) {
          call.after(atMs, () => (redis.wallet = Math.max(0, redis.wallet - tokens)));
        }
        for (let atMs = 0; atMs < 60_000; atMs += 500) call.after(atMs, () => undefined);
        call.begin(tokensPerSecond, bound);
        await call.passUntil(60_000, () => {
          // The upstream's connection is closed within 400 ms of the end.
          const endMs = Math.min(call.nowMs, (call.endedAtMs ?? Infinity) + 400);
          const generated = Math.min(bound, Math.floor((endMs * tokensPerSecond * share) / 1_000));
          expect(generated).toBeLessThanOrEqual(call.heldTokens);
        });
      }),
    );
  });
});
