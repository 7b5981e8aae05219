import type { ExtensionAnswer, Meter } from '#billing';
import { readChunk } from '#dialects';
import { eventually } from '../../../test/support/eventually.js';
import { exactCounter } from '../../../test/support/exact-counter.js';
import { sampleTask } from '../../../test/support/sample-task.js';
import { holdTerms } from '../domain/hold-terms.js';
import { StreamBudget } from './stream-budget.js';
import { UsageTally } from '../usage-tally.js';

const QUANTUM = 4_096;
const NANO_USD_PER_TOKEN = 10n;

/** A stream whose wallet answers as the test says; holds and targets are in tokens. */
class Stream {
  readonly asked: number[] = [];
  exhausted = 0;
  isPaused = false;
  counts = 0;
  private heldTokens: number;
  private readonly tally: UsageTally;
  private readonly budget: StreamBudget;

  constructor(
    private readonly answers: (ExtensionAnswer | Promise<ExtensionAnswer>)[],
    { heldTokens = QUANTUM, outputMax = 20_000, counter = exactCounter } = {},
  ) {
    this.heldTokens = heldTokens;
    const task = sampleTask({}, { maxOutputTokens: outputMax });
    this.tally = new UsageTally(task, counter);
    const count = this.tally.count.bind(this.tally);
    this.tally.count = () => {
      this.counts++;
      return count();
    };
    const meter = { extendTo: this.extendTo.bind(this) } as unknown as Meter;
    Object.defineProperty(meter, 'heldNanoUsd', { get: () => BigInt(this.heldTokens) * NANO_USD_PER_TOKEN });
    this.budget = new StreamBudget(task, holdTerms(task), meter, this.tally, {
      end: () => this.exhausted++,
      pause: () => (this.isPaused = true),
      resume: () => (this.isPaused = false),
    });
  }

  /** Chunks of one token each; lets everything that they cause happen. */
  async say(tokens: number): Promise<void> {
    for (let token = 0; token < tokens; token++) {
      this.take(' one');
      if (token % 100 === 0) await new Promise(setImmediate);
    }
    await this.settled();
  }

  take(content: string): void {
    const data = Buffer.from(JSON.stringify({ choices: [{ index: 0, delta: { content } }] }));
    const view = readChunk({ event: null, data });
    if (view.kind === 'chunk') this.tally.add(view);
    this.budget.check();
  }

  async settled(): Promise<void> {
    await this.tally.count();
    await new Promise(setImmediate);
  }

  private async extendTo(targetNanoUsd: bigint): Promise<ExtensionAnswer> {
    const targetTokens = Number(targetNanoUsd / NANO_USD_PER_TOKEN);
    this.asked.push(targetTokens);
    const answer = (await this.answers.shift()) ?? 'refused';
    if (answer === 'granted') this.heldTokens = targetTokens;
    return answer;
  }
}

describe('StreamBudget', () => {
  it('asks nothing below 80 %', async () => {
    const stream = new Stream([]);
    await stream.say(3_276);
    expect(stream.asked).toEqual([]);
    expect(stream.exhausted).toBe(0);
  });

  it('asks for a quantum at 80 %, once, and again at 80 % of that', async () => {
    const stream = new Stream(['granted', 'granted']);
    await stream.say(3_300);
    expect(stream.asked).toEqual([2 * QUANTUM]);
    await stream.say(3_200);
    expect(stream.asked).toEqual([2 * QUANTUM]);
    await stream.say(100);
    expect(stream.asked).toEqual([2 * QUANTUM, 3 * QUANTUM]);
    expect(stream.exhausted).toBe(0);
  });

  it('never asks beyond the bound, and nothing more once that is covered', async () => {
    const stream = new Stream(['granted'], { outputMax: 5_000 });
    await stream.say(3_300);
    expect(stream.asked).toEqual([5_000]);
    const { counts } = stream;
    await stream.say(1_700);
    expect(stream.counts).toBe(counts + 1); // The one by which `say` waits.
    expect(stream.asked).toHaveLength(1);
    expect(stream.exhausted).toBe(0);
  });

  it('runs to the end of what is covered after a refusal', async () => {
    const stream = new Stream(['refused']);
    await stream.say(QUANTUM - 1);
    expect(stream.exhausted).toBe(0);
    await stream.say(1);
    await eventually(() => stream.exhausted > 0);
    expect(stream.asked).toHaveLength(1);
  });

  it('runs one quantum on when no answer came', async () => {
    const stream = new Stream(['unanswered']);
    await stream.say(2 * QUANTUM - 1);
    expect(stream.exhausted).toBe(0);
    await stream.say(1);
    await eventually(() => stream.exhausted > 0);
    expect(stream.asked).toHaveLength(1);
  });

  it.each([
    ['granted', 0],
    ['refused', 1],
    ['unanswered', 1],
  ] as const)('waits for an answer that comes later than a quantum, and it is %s', async (answer, ended) => {
    let answerNow: (answer: ExtensionAnswer) => void = () => undefined;
    const stream = new Stream([new Promise((resolve) => (answerNow = resolve)), answer]);
    await stream.say(QUANTUM);
    expect(stream.isPaused).toBe(false);
    await stream.say(2 * QUANTUM);
    expect([stream.isPaused, stream.exhausted]).toEqual([true, 0]);
    answerNow(answer);
    await eventually(() => !stream.isPaused);
    await stream.settled();
    expect(stream.exhausted).toBe(ended);
  });

  it('asks before it gives up, however much came at once', async () => {
    const stream = new Stream(['granted'], { heldTokens: 10 });
    await stream.say(1);
    stream.take(' one'.repeat(9_000));
    await stream.settled();
    expect(stream.exhausted).toBe(0);
    expect(stream.asked).toEqual([9_001 + QUANTUM]);
  });

  it('asks for what came while it was counted, and waits where that may be more than is covered', async () => {
    let countNow: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (countNow = resolve));
    const count: typeof exactCounter.count = (texts) => held.then(() => exactCounter.count(texts));
    const stream = new Stream(['granted'], { counter: { count } });
    stream.take(' one'.repeat(2_500)); // 3,334 by the estimate
    stream.take(' one'.repeat(1_000));
    expect(stream.isPaused).toBe(false);
    stream.take(' one'.repeat(4_000));
    expect(stream.isPaused).toBe(true);
    countNow();
    await eventually(() => stream.asked.length > 0);
    expect(stream.asked).toEqual([7_500 + QUANTUM]);
    await eventually(() => !stream.isPaused);
    expect(stream.exhausted).toBe(0);
  });

  it('counts exactly a few times in all, not at every chunk', async () => {
    const stream = new Stream(['refused']);
    await stream.say(QUANTUM - 1);
    expect(stream.counts).toBeLessThan(80);
  });
});
