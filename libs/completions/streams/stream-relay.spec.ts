import type { Attempt } from '#pricing';
import type { FinalCharge, RequestResult, RequestMeter } from '#metering';
import type { UpstreamCall } from '#channels';
import { readChunk, type Chunk, type ChunkView } from '#dialects';
import { NO_USAGE, type TokenUsage } from '#kernel';
import { sampleChannel } from '../../../test/support/sample-channel.js';
import { exactCounter } from '../../../test/support/exact-counter.js';
import { sampleTask } from '../../../test/support/sample-task.js';
import type { KeepAlive } from './keep-alive.js';
import type { ResponseSink } from '../response-sink.js';
import type { StreamBudget, StreamFlow } from './stream-budget.js';
import { StreamRelay } from './stream-relay.js';
import { StreamSource } from './stream-source.js';
import { UsageTally } from '../usage-tally.js';

const SAID = '{"id":"a","choices":[{"index":0,"delta":{"content":"one"}}]}';
const FINISH = '{"id":"a","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}';
const USAGE = '{"id":"a","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10}}';

function viewOf(data: string): ChunkView {
  return readChunk({ event: null, data: Buffer.from(data) });
}

/** A relay between an upstream and a client that the test plays, with the order of everything that matters. */
class Relayed {
  readonly log: string[] = [];
  readonly endings: RequestResult[] = [];
  readonly source: StreamSource;
  readonly relay: StreamRelay;
  readonly attempts: Attempt[] = [];
  /** Chunks that the hold covers, where it is not all of them. */
  covered = Infinity;
  flow: StreamFlow | null = null;
  private clientIsSlow = false;
  private readonly onGone: (() => void)[] = [];
  private readonly onDrain: (() => void)[] = [];

  constructor({ n = 1, readToEndTokens = 0, begunWith = [] as string[] } = {}) {
    const task = sampleTask({ n });
    const note = (what: string) => (): void => {
      this.log.push(what);
    };
    const call = { abort: note('abort'), pause: note('pause'), resume: note('resume') } as unknown as UpstreamCall;
    this.source = new StreamSource(call);
    for (const data of begunWith) this.say(data);
    const tally = new UsageTally(task, exactCounter);
    this.relay = new StreamRelay({
      task,
      meter: this.meter(),
      reply: this.reply(),
      tally,
      keepAlive: { touch: () => undefined, stop: note('silence') } as unknown as KeepAlive,
      source: this.source,
      candidate: {
        channel: sampleChannel({ options: { read_to_end_tokens: readToEndTokens } }),
        credential: { id: 'c', label: 'c', secret: null as never, secretVersion: 1, weight: 1, rpm: null, tpm: null },
        otherCredentials: [],
        modelId: 'm',
        upstreamModel: 'm',
        costVersion: { id: 'v', rows: [{ fromPromptTokens: 0, rates: { output: 1_000_000n } }] },
      },
      watch: { end: () => undefined } as never,
      maxTokensApplied: null,
      budget: (flow) => this.budget(tally, flow),
      elapsedMs: () => 1,
      attemptMs: () => 1,
    });
  }

  say(data: string): void {
    this.source.deliver((listener) => {
      listener.onChunk(viewOf(data));
    });
  }

  end(): void {
    this.source.deliver((listener) => {
      listener.onEnd();
    });
  }

  breakOff(): void {
    this.source.deliver((listener) => {
      listener.onBroken('connection_lost');
    });
  }

  hangUp(): void {
    for (const listener of this.onGone) listener();
  }

  readSlowly(): void {
    this.clientIsSlow = true;
  }

  readOn(): void {
    this.clientIsSlow = false;
    for (const listener of this.onDrain) listener();
  }

  private budget(tally: UsageTally, flow: StreamFlow): StreamBudget {
    this.flow = flow;
    const covers = (chunk: Chunk): boolean => {
      if (this.covered === 0) return false;
      this.covered--;
      tally.add(chunk);
      return true;
    };
    return { covers } as unknown as StreamBudget;
  }

  private reply(): ResponseSink {
    return {
      isAborted: false,
      headSent: true,
      send: () => undefined,
      setHeaders: () => undefined,
      startStream: () => undefined,
      write: (bytes) => {
        const text = bytes.toString();
        this.log.push(/finish_reason":"(\w+)"/.exec(text)?.[1] ?? (text.includes('[DONE]') ? 'done' : 'chunk'));
        return !this.clientIsSlow;
      },
      end: () => this.log.push('end'),
      onDrain: (listener) => this.onDrain.push(listener),
      onAbort: (listener) => this.onGone.push(listener),
    };
  }

  private meter(): RequestMeter {
    return {
      attempts: this.attempts,
      progress: null,
      close: (ending: RequestResult) => {
        this.endings.push(ending);
        this.log.push('close');
        return Promise.resolve({ chargeNanoUsd: 0n } as FinalCharge);
      },
      capture: () => this.log.push('capture'),
    } as unknown as RequestMeter;
  }
}

function usageOf(completionTokens: number, promptTokens = 6): TokenUsage {
  return { ...NO_USAGE, promptTokens, completionTokens };
}

describe('StreamRelay', () => {
  it('decides the charge after the last chunk and before the last byte', async () => {
    const stream = new Relayed({ begunWith: [SAID] });
    for (const data of [FINISH, USAGE, '[DONE]']) stream.say(data);
    await stream.relay.over;
    expect(stream.log).toEqual(['chunk', 'stop', 'silence', 'close', 'done', 'end', 'capture']);
    expect(stream.endings).toMatchObject([{ outcome: 'completed', usageSource: 'upstream', usage: usageOf(1, 9) }]);
  });

  it('hears what came before it listened, in order', async () => {
    const stream = new Relayed({ begunWith: [SAID, FINISH, '[DONE]'] });
    await stream.relay.over;
    expect(stream.log).toEqual(['chunk', 'stop', 'silence', 'close', 'done', 'end', 'capture']);
  });

  it.each<[what: string, ways: ((stream: Relayed) => void)[], outcome: string]>([
    [
      'end, then the client leaves',
      [
        (stream) => {
          stream.say('[DONE]');
        },
        (stream) => {
          stream.hangUp();
        },
      ],
      'completed',
    ],
    [
      'the client leaves, then a break',
      [
        (stream) => {
          stream.hangUp();
        },
        (stream) => {
          stream.breakOff();
        },
      ],
      'client_closed',
    ],
    [
      'a break, then the client leaves',
      [
        (stream) => {
          stream.breakOff();
        },
        (stream) => {
          stream.hangUp();
        },
      ],
      'upstream_broken',
    ],
    [
      'an end after [DONE]',
      [
        (stream) => {
          stream.say('[DONE]');
        },
        (stream) => {
          stream.end();
        },
      ],
      'completed',
    ],
    [
      'an error after [DONE]',
      [
        (stream) => {
          stream.say('[DONE]');
        },
        (stream) => {
          stream.say('{"error":{}}');
        },
      ],
      'completed',
    ],
    [
      'garbage, then [DONE]',
      [
        (stream) => {
          stream.say('{');
        },
        (stream) => {
          stream.say('[DONE]');
        },
      ],
      'upstream_broken',
    ],
  ])('ends once, the first way: %s', async (_what, ways, outcome) => {
    const stream = new Relayed({ begunWith: [SAID] });
    for (const happen of ways) happen(stream);
    await stream.relay.over;
    expect(stream.endings.map((ending) => ending.outcome)).toEqual([outcome]);
    expect(stream.log.filter((entry) => entry === 'capture')).toHaveLength(1);
  });

  it('lets nothing pass once it is ending', async () => {
    const stream = new Relayed({ begunWith: [SAID] });
    stream.breakOff();
    stream.say(SAID);
    await stream.relay.over;
    expect(stream.log).toEqual(['chunk', 'silence', 'abort', 'close', 'error', 'end', 'capture']);
    expect(stream.endings).toMatchObject([{ usageSource: 'counted', usage: usageOf(1) }]);
  });

  it('is complete with [DONE], even where no choice said why it ended', async () => {
    const stream = new Relayed({ begunWith: [SAID, '[DONE]'] });
    await stream.relay.over;
    expect(stream.log.slice(-2)).toEqual(['end', 'capture']);
    expect(stream.log).toContain('done');
    expect(stream.endings).toMatchObject([{ outcome: 'completed', finishReason: null }]);
  });

  it('is no answer when [DONE] is all it says', async () => {
    const stream = new Relayed({ begunWith: [USAGE, '[DONE]'] });
    await stream.relay.over;
    expect(stream.log).not.toContain('done');
    expect(stream.endings).toMatchObject([{ outcome: 'upstream_broken', errorCode: 'upstream_error' }]);
  });

  it('is complete without [DONE] only when every choice has ended', async () => {
    const half = new Relayed({ n: 2, begunWith: [SAID, FINISH] });
    half.end();
    await half.relay.over;
    expect(half.endings).toMatchObject([{ outcome: 'upstream_broken' }]);
    const whole = new Relayed({ n: 2, begunWith: [SAID, FINISH, FINISH.replace('"index":0', '"index":1')] });
    whole.end();
    await whole.relay.over;
    expect(whole.endings).toMatchObject([{ outcome: 'completed' }]);
  });

  it('does not take an empty finish_reason for an end', async () => {
    const stream = new Relayed({ begunWith: [SAID, FINISH.replace('stop', '')] });
    stream.end();
    await stream.relay.over;
    expect(stream.endings).toMatchObject([{ outcome: 'upstream_broken' }]);
  });

  it('makes the upstream wait for a slow client', () => {
    const stream = new Relayed({ begunWith: [SAID] });
    stream.readSlowly();
    stream.say(SAID);
    stream.readOn();
    expect(stream.log).toEqual(['chunk', 'chunk', 'pause', 'resume']);
  });

  it('closes the upstream at once when the client leaves', async () => {
    const stream = new Relayed({ begunWith: [SAID] });
    stream.hangUp();
    expect(stream.log).toEqual(['chunk', 'silence', 'abort']);
    await stream.relay.over;
    expect(stream.endings).toMatchObject([{ outcome: 'client_closed', usageSource: 'counted', usage: usageOf(1) }]);
  });

  it('reads on without the client where the channel wants it, and writes nothing', async () => {
    const stream = new Relayed({ readToEndTokens: 100, begunWith: [SAID] });
    stream.hangUp();
    for (const data of [SAID, FINISH, USAGE, '[DONE]']) stream.say(data);
    await stream.relay.over;
    expect(stream.log).toEqual(['chunk', 'resume', 'silence', 'close', 'capture']);
    expect(stream.endings).toMatchObject([{ outcome: 'client_closed', usageSource: 'upstream', usage: usageOf(1, 9) }]);
  });

  it('counts what it read on when the upstream breaks then', async () => {
    const stream = new Relayed({ readToEndTokens: 100, begunWith: [SAID] });
    stream.hangUp();
    stream.say(SAID);
    stream.breakOff();
    await stream.relay.over;
    expect(stream.endings).toMatchObject([{ outcome: 'client_closed', usageSource: 'counted', errorCode: null }]);
  });

  it('stands still at the hold, and goes on in order when it covers more', async () => {
    const stream = new Relayed({ begunWith: [SAID] });
    stream.covered = 0;
    for (const data of [SAID, SAID, FINISH, '[DONE]']) stream.say(data);
    expect(stream.log).toEqual(['chunk', 'pause']);
    stream.covered = 1;
    stream.flow?.pass();
    expect(stream.log).toEqual(['chunk', 'pause', 'chunk', 'chunk', 'pause']);
    stream.covered = 9;
    stream.flow?.pass();
    await stream.relay.over;
    expect(stream.log.slice(5)).toEqual(['stop', 'silence', 'resume', 'close', 'done', 'end', 'capture']);
    expect(stream.endings).toMatchObject([{ outcome: 'completed' }]);
  });

  it('passes nothing on where the hold ends; that is not charged, and costs', async () => {
    const stream = new Relayed({ begunWith: [SAID] });
    stream.covered = 0;
    for (const data of [SAID, SAID, FINISH, USAGE, '[DONE]']) stream.say(data);
    stream.flow?.end();
    stream.flow?.end();
    await stream.relay.over;
    expect(stream.log).toEqual([
      ...['chunk', 'pause', 'silence', 'abort', 'close', 'length', 'done', 'end', 'capture'],
    ]);
    expect(stream.endings).toMatchObject([
      { outcome: 'balance_ended', finishReason: 'length', usageSource: 'counted', usage: usageOf(1) },
    ]);
    expect(stream.attempts).toMatchObject([{ status: 200, meters: { output: 3 } }]);
  });

  it('passes on nothing that waits to a client that leaves meanwhile', async () => {
    const stream = new Relayed({ begunWith: [SAID] });
    stream.covered = 0;
    stream.say(SAID);
    stream.hangUp();
    stream.flow?.pass();
    await stream.relay.over;
    expect(stream.log).toEqual(['chunk', 'pause', 'silence', 'abort', 'close', 'capture']);
    expect(stream.endings).toMatchObject([{ outcome: 'client_closed', usage: usageOf(1) }]);
    expect(stream.attempts).toMatchObject([{ meters: { output: 2 } }]);
  });

  it.each<[what: string, first: (stream: Relayed) => void, second: (stream: Relayed) => void]>([
    [
      'the client first',
      (stream) => {
        stream.readOn();
      },
      (stream) => {
        stream.flow?.pass();
      },
    ],
    [
      'the wallet first',
      (stream) => {
        stream.flow?.pass();
      },
      (stream) => {
        stream.readOn();
      },
    ],
  ])('reads on only when neither a slow client nor the hold is in the way: %s', (_what, first, second) => {
    const stream = new Relayed({ begunWith: [SAID] });
    stream.covered = 1;
    stream.readSlowly();
    stream.say(SAID);
    stream.say(SAID);
    stream.covered = 9;
    first(stream);
    expect(stream.log).not.toContain('resume');
    second(stream);
    expect(stream.log.at(-1)).toBe('resume');
  });
});
