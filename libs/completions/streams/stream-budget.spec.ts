import type { ExtensionAnswer } from '#billing/metering';
import { readChunk, type Chunk } from '#formats';
import { eventually } from '../../../test/support/eventually.js';
import { exactCounter } from '../../../test/support/samples/exact-counter.js';
import { sampleTask } from '../../../test/support/samples/sample-task.js';
import { holdLimits } from '../domain/hold-limits.js';
import { UsageTally } from '../task/usage-tally.js';
import { StreamBudget } from './stream-budget.js';

const QUANTUM = 4_096;
const NANO_USD_PER_TOKEN = 10n;

type Answer = ExtensionAnswer | Promise<ExtensionAnswer>;

function chunkOf(content: string): Chunk {
  const view = readChunk({
    event: null,
    data: Buffer.from(JSON.stringify({ choices: [{ index: 0, delta: { content } }] })),
  });
  if (view.kind !== 'chunk') throw new Error(view.kind);
  return view;
}

/**
 * A stream with a scripted wallet; holds and targets are in tokens. `wallet`: the tokens that it grants in total; it
 * grants the rest of them to a partial extension.
 */
class Stream {
  /** Requested targets in tokens; those of partial extensions with a `~`. */
  readonly targets: string[] = [];
  exhausted = 0;
  isOver = false;
  passedOn = 0;
  counts = 0;
  /** Ends the current pause, as if 250 ms had passed. */
  endPause: (() => void) | null = null;
  heldTokens: number;
  private readonly waiting: Chunk[] = [];
  private isHeld = false;
  private readonly tally: UsageTally;
  private readonly budget: StreamBudget;
  private readonly wallet: number | null;
  private readonly answers: Answer[];

  constructor({
    answers = [] as Answer[],
    wallet = null as number | null,
    heldTokens = QUANTUM,
    outputMax = 20_000,
    counter = exactCounter,
  } = {}) {
    this.answers = answers;
    this.wallet = wallet;
    this.heldTokens = heldTokens;
    const task = sampleTask({}, { maxOutputTokens: outputMax });
    this.tally = new UsageTally(task, {
      count: (texts) => {
        this.counts++;
        return counter.count(texts);
      },
    });
    const meter = { heldNanoUsd: 0n, extendTo: this.extendTo.bind(this) };
    Object.defineProperty(meter, 'heldNanoUsd', { get: () => BigInt(this.heldTokens) * NANO_USD_PER_TOKEN });
    const flow = {
      end: () => {
        this.exhausted++;
      },
      pass: () => {
        this.release();
      },
      isOver: () => this.isOver || this.exhausted > 0,
    };
    this.budget = new StreamBudget(task, holdLimits(task), 'text', meter, this.tally, flow, (onOver) => {
      this.endPause = onOver;
      return { cancel: () => (this.endPause = null) };
    });
  }

  get isWaiting(): boolean {
    return this.isHeld;
  }

  /** Sends chunks of `each` tokens, and waits until all consequences have settled. */
  async send(tokens: number, each = 1): Promise<void> {
    for (let sent = 0; sent < tokens; sent += each) {
      this.take(' one'.repeat(Math.min(each, tokens - sent)));
      if (sent % 100 < each) await new Promise(setImmediate);
    }
    await this.settled();
  }

  take(content: string): void {
    this.waiting.push(chunkOf(content));
    this.passCovered();
  }

  async settled(): Promise<void> {
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
  }

  /** Output tokens of what was delivered, by an exact count. */
  async passedTokens(): Promise<number> {
    return this.tally.countOutput();
  }

  private passCovered(): void {
    while (!this.isHeld && this.exhausted === 0 && this.waiting.length > 0) {
      if (this.budget.covers(this.waiting[0]!)) this.pass();
      else this.isHeld = true;
    }
  }

  private release(): void {
    if (this.exhausted > 0) return;
    this.isHeld = false;
    this.pass();
    this.passCovered();
  }

  private pass(): void {
    this.waiting.shift();
    this.passedOn++;
  }

  private async extendTo(targetNanoUsd: bigint, { partial = false } = {}): Promise<ExtensionAnswer> {
    const targetTokens = Number(targetNanoUsd / NANO_USD_PER_TOKEN);
    this.targets.push(`${partial ? '~' : ''}${targetTokens}`);
    const { wallet } = this;
    if (wallet === null) {
      const answer = (await this.answers.shift()) ?? 'refused';
      if (answer === 'granted') this.heldTokens = Math.max(this.heldTokens, targetTokens);
      return answer;
    }
    await new Promise(setImmediate);
    if (partial || targetTokens <= wallet) this.heldTokens = Math.max(this.heldTokens, Math.min(targetTokens, wallet));
    return this.heldTokens >= targetTokens ? 'granted' : 'refused';
  }
}

describe('StreamBudget', () => {
  it('requests nothing below 80 %', async () => {
    const stream = new Stream();
    await stream.send(3_276);
    expect(stream.targets).toEqual([]);
    expect([stream.passedOn, stream.isWaiting]).toEqual([3_276, false]);
  });

  it('LIFE-5: asks for a quantum at 80 %, once, and again at 80 % of that', async () => {
    const stream = new Stream({ answers: ['granted', 'granted'] });
    await stream.send(3_300);
    expect(stream.targets).toEqual([`${2 * QUANTUM}`]);
    await stream.send(3_200);
    expect(stream.targets).toEqual([`${2 * QUANTUM}`]);
    await stream.send(100);
    expect(stream.targets).toEqual([`${2 * QUANTUM}`, `${3 * QUANTUM}`]);
    expect(stream.passedOn).toBe(6_600);
  });

  it('never requests more than the bound, and nothing once that is covered', async () => {
    const stream = new Stream({ answers: ['granted'], outputMax: 5_000 });
    await stream.send(5_000);
    expect(stream.targets).toEqual(['5000']);
    expect([stream.passedOn, stream.exhausted]).toEqual([5_000, 0]);
  });

  it('requests more than the bound for an upstream that exceeds it', async () => {
    const stream = new Stream({ wallet: 50_000, outputMax: 5_000 });
    await stream.send(5_001);
    expect(stream.targets).toEqual(['5000', `~${5_000 + 1 + QUANTUM}`]);
    expect([stream.passedOn, stream.exhausted]).toEqual([5_001, 0]);
  });

  it('LIFE-6: runs to the end of what is covered after a refusal, and asks once more before it ends there', async () => {
    const stream = new Stream({ answers: ['refused', 'refused'] });
    await stream.send(QUANTUM);
    expect([stream.targets.length, stream.passedOn, stream.exhausted]).toEqual([1, QUANTUM, 0]);
    await stream.send(1);
    expect(stream.targets).toEqual([`${2 * QUANTUM}`, `~${QUANTUM + 1 + QUANTUM}`]);
    expect([stream.passedOn, stream.exhausted]).toEqual([QUANTUM, 1]);
  });

  it('continues when the second request is granted', async () => {
    const stream = new Stream({ answers: ['refused', 'granted'] });
    await stream.send(QUANTUM + 500);
    expect([stream.passedOn, stream.exhausted]).toEqual([QUANTUM + 500, 0]);
  });

  it.each<[ExtensionAnswer, passedOn: number, ended: number]>([
    ['granted', 3 * QUANTUM, 0],
    ['refused', QUANTUM, 1],
    ['unanswered', QUANTUM, 1],
  ])('LIFE-6: stands still at the hold until the wallet answers, and it is %s', async (answer, passedOn, ended) => {
    let answerNow: (answer: ExtensionAnswer) => void = () => undefined;
    const answered = new Promise<ExtensionAnswer>((resolve) => (answerNow = resolve));
    const stream = new Stream({ answers: [answered, answer, answer] });
    await stream.send(3 * QUANTUM);
    expect([stream.passedOn, stream.isWaiting, stream.exhausted]).toEqual([QUANTUM, true, 0]);
    expect(stream.targets).toHaveLength(1);
    answerNow(answer);
    await stream.settled();
    expect([stream.passedOn, stream.exhausted]).toEqual([passedOn, ended]);
    expect(stream.endPause).toBeNull();
  });

  it('LIFE-6: ends when no answer comes while it may stand still, and a late one changes nothing', async () => {
    let answerNow: (answer: ExtensionAnswer) => void = () => undefined;
    const stream = new Stream({ answers: [new Promise((resolve) => (answerNow = resolve))] });
    await stream.send(QUANTUM + 100);
    expect([stream.passedOn, stream.exhausted]).toEqual([QUANTUM, 0]);
    stream.endPause?.();
    await stream.settled();
    expect([stream.passedOn, stream.exhausted]).toEqual([QUANTUM, 1]);
    answerNow('granted');
    await stream.settled();
    expect([stream.passedOn, stream.exhausted]).toEqual([QUANTUM, 1]);
  });

  it.each(['counted', 'extended'])('adds nothing to the charge of a stream that ends while it is %s', async (when) => {
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    const count: typeof exactCounter.count = (texts) => held.then(() => exactCounter.count(texts));
    const answer = held.then((): ExtensionAnswer => 'granted');
    const stream =
      when === 'counted' ? new Stream({ counter: { count } }) : new Stream({ answers: ['refused', answer] });
    await stream.send(when === 'counted' ? 2_000 : QUANTUM + 1);
    const { passedOn } = stream;
    expect(stream.isWaiting).toBe(true);
    stream.isOver = true;
    goOn();
    await stream.settled();
    expect([await stream.passedTokens(), stream.passedOn]).toEqual([passedOn, passedOn]);
  });

  it('waits for a count without a timeout: the wallet is not involved', async () => {
    let countNow: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (countNow = resolve));
    const count: typeof exactCounter.count = (texts) => held.then(() => exactCounter.count(texts));
    const stream = new Stream({ wallet: 20_000, counter: { count } });
    await stream.send(2_000);
    expect([stream.isWaiting, stream.endPause, stream.targets]).toEqual([true, null, []]);
    countNow();
    await stream.settled();
    expect([stream.passedOn, stream.isWaiting, stream.exhausted]).toEqual([2_000, false, 0]);
  });

  it('ends when counting fails', async () => {
    const stream = new Stream({ counter: { count: () => Promise.reject(new Error('no tokenizer')) } });
    await stream.send(2_000);
    await eventually(() => stream.exhausted > 0);
    expect(stream.passedOn).toBeLessThanOrEqual(QUANTUM / ' one'.length);
  });

  const EACH = [1, 2, 7, 64, 819, 1_000, 4_095, 4_096, 4_097, 9_000];
  const WALLETS = [256, 300, 4_096, 4_097, 5_000, 8_192, 12_345, 20_000];
  it.each(WALLETS.flatMap((wallet) => EACH.map((each) => [wallet, each] as const)))(
    'LIFE-6: passes all on that a wallet of %i tokens covers, and nothing beyond, in chunks of %i',
    async (wallet, each) => {
      const stream = new Stream({ wallet, heldTokens: Math.min(wallet, QUANTUM) });
      await stream.send(wallet + 2 * each, each);
      expect(await stream.passedTokens()).toBe(wallet - (wallet % each));
      expect(await stream.passedTokens()).toBeLessThanOrEqual(stream.heldTokens);
      expect(stream.exhausted).toBe(1);
    },
  );

  it.each<[what: string, text: string]>([
    ['digits', '8501239477'],
    ['base64', 'qZ8x+Lw/3kBn'],
    ['emoji', '🧑🏽‍🚀🏴‍☠️'],
    ['punctuation', '}{]~;^%$'],
    ['Han', '鬱憂饕餮'],
    ['escapes', '\u0001\u0002"\\'],
  ])('LIFE-6: passes nothing beyond the hold on of %s', async (_what, text) => {
    const wallet = 300;
    const stream = new Stream({ wallet, heldTokens: wallet });
    for (let sent = 0; sent < 2_000; sent++) stream.take(text);
    await eventually(() => stream.exhausted > 0);
    const passed = await stream.passedTokens();
    expect(passed).toBeLessThanOrEqual(wallet);
    expect(passed).toBeGreaterThan(wallet - 30);
  });

  it('counts a few times in total, not at every chunk', async () => {
    const stream = new Stream({ wallet: QUANTUM });
    await stream.send(QUANTUM);
    expect(stream.counts).toBeLessThan(80);
  });

  it('does not count a short stream', async () => {
    const stream = new Stream({ wallet: 20_000 });
    await stream.send(800);
    expect(stream.counts).toBe(0);
  });
});
