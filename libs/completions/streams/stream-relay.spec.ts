import type { UpstreamCall } from '#channels';
import { NO_USAGE, type TokenUsage, type Attempt } from '#core';
import { UnitTally, type FinalCharge, type RequestResult, type RequestMeter } from '#billing/metering';
import { readChunk, type Chunk, type ChunkView } from '#formats';
import { sampleChannel } from '../../../test/support/samples/sample-channel.js';
import { exactCounter } from '../../../test/support/samples/exact-counter.js';
import { sampleTask } from '../../../test/support/samples/sample-task.js';
import { holdLimits } from '../domain/hold-limits.js';
import type { ResponseSink } from '../run/response-sink.js';
import type { CompletionTask } from '../task/completion-task.js';
import { UsageTally } from '../task/usage-tally.js';
import type { KeepAlive } from './keep-alive.js';
import type { StreamBudget, StreamFlow } from './stream-budget.js';
import { StreamRelay } from './stream-relay.js';
import { StreamSource } from './stream-source.js';

const CHUNK = '{"id":"a","choices":[{"index":0,"delta":{"content":"one"}}]}';
const FINISH = '{"id":"a","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}';
const USAGE = '{"id":"a","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10}}';

interface Script {
  readonly n?: number;
  readonly readToEndTokens?: number;
  readonly begunWith?: readonly string[];
  readonly charge?: 'delivered' | 'delivered_output';
}

function viewOf(data: string): ChunkView {
  return readChunk({ event: null, data: Buffer.from(data) });
}

/** A relay between a scripted upstream and client; `log` has the order of its effects. */
class Relayed {
  readonly log: string[] = [];
  readonly results: RequestResult[] = [];
  readonly source: StreamSource;
  readonly relay: StreamRelay;
  readonly attempts: Attempt[] = [];
  /** Number of further chunks that the hold covers. */
  covered = Infinity;
  flow: StreamFlow | null = null;
  private meterOf: RequestMeter | null = null;
  private clientIsSlow = false;
  private readonly drainListeners: (() => void)[] = [];

  constructor({ n = 1, readToEndTokens = 0, begunWith = [], charge = 'delivered' }: Script = {}) {
    const task = sampleTask({ n });
    const note = (what: string) => (): void => {
      this.log.push(what);
    };
    const call = { abort: note('abort'), pause: note('pause'), resume: note('resume') } as unknown as UpstreamCall;
    this.source = new StreamSource(call);
    for (const data of begunWith) this.send(data);
    const units = new UnitTally(task);
    const tally = new UsageTally(task, exactCounter, units);
    this.relay = new StreamRelay({
      context: {
        task,
        limits: holdLimits(task),
        maxTokensApplied: null,
        runLeftNanoUsd: null,
        growth: 'text',
        tally,
        units,
        advice: null,
      },
      meter: this.meter(task),
      reply: this.reply(),
      keepAlive: { touch: () => undefined, stop: note('silence') } as unknown as KeepAlive,
      isNative: false,
      brokenStreamCharge: charge,
      source: this.source,
      candidate: {
        channel: sampleChannel({ options: { read_to_end_tokens: readToEndTokens } }),
        credential: {
          id: 'c',
          label: 'c',
          secret: null as never,
          secretVersion: 1,
          weight: 1,
          rpm: null,
          tpm: null,
          proxy: null,
        },
        otherCredentials: [],
        modelId: 'm',
        upstreamModel: 'm',
        toolsApi: null,
        costVersion: { id: 'v', rows: [{ fromPromptTokens: 0, rates: { output: 1_000_000n } }] },
      },
      cacheMarks: 0,
      upstreamRequestId: null,
      dropped: [],
      reporter: { end: () => undefined } as never,
      budget: (flow) => this.budget(tally, flow),
      elapsedMs: () => 1,
      attemptMs: () => 1,
    });
  }

  send(data: string): void {
    this.source.deliver((listener) => {
      listener.onChunk(viewOf(data));
    });
  }

  /** Beside the chunks, as dialects do. */
  state(usage: object, outputTokens = 0): void {
    this.source.deliver((listener) => {
      listener.onStated({ outputTokens, usage: () => JSON.stringify(usage) });
    });
  }

  /** What a checkpoint would have. */
  async usedSoFar(): Promise<TokenUsage | undefined> {
    return (await this.meterOf?.progress?.())?.usage;
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
    this.relay.stop('client');
  }

  readSlowly(): void {
    this.clientIsSlow = true;
  }

  drain(): void {
    this.clientIsSlow = false;
    for (const listener of this.drainListeners) listener();
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
        for (const frame of text.split('\n\n').filter((frame) => frame !== ''))
          this.log.push(/finish_reason":"(\w+)"/.exec(frame)?.[1] ?? (frame.includes('[DONE]') ? 'done' : 'chunk'));
        return !this.clientIsSlow;
      },
      end: () => this.log.push('end'),
      onDrain: (listener) => this.drainListeners.push(listener),
      onAbort: () => undefined,
    };
  }

  private meter(task: CompletionTask): RequestMeter {
    this.meterOf = {
      subject: { modelId: task.model.id, price: task.price },
      attempts: this.attempts,
      progress: null,
      refusedBy: null,
      finalize: (result: RequestResult) => {
        this.results.push(result);
        this.log.push('finalize');
        return Promise.resolve({ chargeNanoUsd: 0n, event: { chargeNanoUsd: 0n, waiver: null } } as FinalCharge);
      },
      capture: () => this.log.push('capture'),
    } as unknown as RequestMeter;
    return this.meterOf;
  }
}

function usageOf(completionTokens: number, promptTokens = 6): TokenUsage {
  return { ...NO_USAGE, promptTokens, completionTokens };
}

describe('StreamRelay', () => {
  it('LIFE-13: decides the charge after the last chunk and before the last byte', async () => {
    const stream = new Relayed({ begunWith: [CHUNK] });
    for (const data of [FINISH, USAGE, '[DONE]']) stream.send(data);
    await stream.relay.over;
    expect(stream.log).toEqual(['chunk', 'stop', 'silence', 'finalize', 'done', 'end', 'capture']);
    expect(stream.results).toMatchObject([{ outcome: 'completed', usageSource: 'upstream', usage: usageOf(1, 9) }]);
  });

  it('delivers what arrived before it was attached, in order', async () => {
    const stream = new Relayed({ begunWith: [CHUNK, FINISH, '[DONE]'] });
    await stream.relay.over;
    expect(stream.log).toEqual(['chunk', 'stop', 'silence', 'finalize', 'done', 'end', 'capture']);
  });

  it.each<[what: string, events: ((stream: Relayed) => void)[], outcome: string]>([
    [
      'end, then the client disconnects',
      [
        (stream) => {
          stream.send('[DONE]');
        },
        (stream) => {
          stream.hangUp();
        },
      ],
      'completed',
    ],
    [
      'the client disconnects, then a break',
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
      'a break, then the client disconnects',
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
          stream.send('[DONE]');
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
          stream.send('[DONE]');
        },
        (stream) => {
          stream.send('{"error":{}}');
        },
      ],
      'completed',
    ],
    [
      'garbage, then [DONE]',
      [
        (stream) => {
          stream.send('{');
        },
        (stream) => {
          stream.send('[DONE]');
        },
      ],
      'upstream_broken',
    ],
  ])('ends once, by the first event: %s', async (_what, events, outcome) => {
    const stream = new Relayed({ begunWith: [CHUNK] });
    for (const emit of events) emit(stream);
    await stream.relay.over;
    expect(stream.results.map((result) => result.outcome)).toEqual([outcome]);
    expect(stream.log.filter((entry) => entry === 'capture')).toHaveLength(1);
  });

  it('delivers nothing once it is ending', async () => {
    const stream = new Relayed({ begunWith: [CHUNK] });
    stream.breakOff();
    stream.send(CHUNK);
    await stream.relay.over;
    expect(stream.log).toEqual(['chunk', 'silence', 'abort', 'finalize', 'error', 'end', 'capture']);
    expect(stream.results).toMatchObject([{ usageSource: 'counted', usage: usageOf(1) }]);
  });

  it('is complete with [DONE], even without a finish_reason', async () => {
    const stream = new Relayed({ begunWith: [CHUNK, '[DONE]'] });
    await stream.relay.over;
    expect(stream.log.slice(-2)).toEqual(['end', 'capture']);
    expect(stream.log).toContain('done');
    expect(stream.results).toMatchObject([{ outcome: 'completed', finishReason: null }]);
  });

  it('is broken when [DONE] comes without any choice', async () => {
    const stream = new Relayed({ begunWith: [USAGE, '[DONE]'] });
    await stream.relay.over;
    expect(stream.log).not.toContain('done');
    expect(stream.results).toMatchObject([{ outcome: 'upstream_broken', errorCode: 'upstream_error' }]);
  });

  it('is complete without [DONE] only when every choice has ended', async () => {
    const half = new Relayed({ n: 2, begunWith: [CHUNK, FINISH] });
    half.end();
    await half.relay.over;
    expect(half.results).toMatchObject([{ outcome: 'upstream_broken' }]);
    const whole = new Relayed({ n: 2, begunWith: [CHUNK, FINISH, FINISH.replace('"index":0', '"index":1')] });
    whole.end();
    await whole.relay.over;
    expect(whole.results).toMatchObject([{ outcome: 'completed' }]);
  });

  it('does not take an empty finish_reason for an end', async () => {
    const stream = new Relayed({ begunWith: [CHUNK, FINISH.replace('stop', '')] });
    stream.end();
    await stream.relay.over;
    expect(stream.results).toMatchObject([{ outcome: 'upstream_broken' }]);
  });

  it('pauses the upstream for a slow client', () => {
    const stream = new Relayed({ begunWith: [CHUNK] });
    stream.readSlowly();
    stream.send(CHUNK);
    stream.drain();
    expect(stream.log).toEqual(['chunk', 'chunk', 'pause', 'resume']);
  });

  it('closes the upstream at once when the client disconnects', async () => {
    const stream = new Relayed({ begunWith: [CHUNK] });
    stream.hangUp();
    expect(stream.log).toEqual(['chunk', 'silence', 'abort']);
    await stream.relay.over;
    expect(stream.results).toMatchObject([{ outcome: 'client_closed', usageSource: 'counted', usage: usageOf(1) }]);
  });

  it('reads to the end without the client if the channel says so, and writes nothing', async () => {
    const stream = new Relayed({ readToEndTokens: 100, begunWith: [CHUNK] });
    stream.hangUp();
    for (const data of [CHUNK, FINISH, USAGE, '[DONE]']) stream.send(data);
    await stream.relay.over;
    expect(stream.log).toEqual(['chunk', 'resume', 'silence', 'finalize', 'capture']);
    expect(stream.results).toMatchObject([{ outcome: 'client_closed', usageSource: 'upstream', usage: usageOf(1, 9) }]);
  });

  it('counts what it read without the client when the upstream breaks', async () => {
    const stream = new Relayed({ readToEndTokens: 100, begunWith: [CHUNK] });
    stream.hangUp();
    stream.send(CHUNK);
    stream.breakOff();
    await stream.relay.over;
    expect(stream.results).toMatchObject([{ outcome: 'client_closed', usageSource: 'counted', errorCode: null }]);
  });

  it('CHARGE-30: ends where its client cancels it, with the last frames, also where it would be read to its end', async () => {
    const stream = new Relayed({ readToEndTokens: 100, begunWith: [CHUNK] });
    stream.relay.stop('cancel');
    expect(stream.log).toEqual(['chunk', 'silence', 'abort']);
    stream.send(CHUNK);
    stream.hangUp();
    await stream.relay.over;
    expect(stream.log).toEqual(['chunk', 'silence', 'abort', 'finalize', 'length', 'done', 'end', 'capture']);
    const result = { outcome: 'client_closed', finishReason: 'cancelled', usageSource: 'counted', usage: usageOf(1) };
    expect(stream.results).toMatchObject([result]);
  });

  it('ends at once when it is cancelled after its client left, and writes nothing', async () => {
    const stream = new Relayed({ readToEndTokens: 100, begunWith: [CHUNK] });
    stream.hangUp();
    stream.send(CHUNK);
    stream.relay.stop('cancel');
    await stream.relay.over;
    expect(stream.log).toEqual(['chunk', 'resume', 'silence', 'abort', 'finalize', 'capture']);
    expect(stream.results).toMatchObject([{ outcome: 'client_closed', finishReason: null }]);
  });

  it('pauses at the hold, and continues in order when it covers more', async () => {
    const stream = new Relayed({ begunWith: [CHUNK] });
    stream.covered = 0;
    for (const data of [CHUNK, CHUNK, FINISH, '[DONE]']) stream.send(data);
    expect(stream.log).toEqual(['chunk', 'pause']);
    stream.covered = 1;
    stream.flow?.pass();
    expect(stream.log).toEqual(['chunk', 'pause', 'chunk', 'chunk', 'pause']);
    stream.covered = 9;
    stream.flow?.pass();
    await stream.relay.over;
    expect(stream.log.slice(5)).toEqual(['stop', 'silence', 'resume', 'finalize', 'done', 'end', 'capture']);
    expect(stream.results).toMatchObject([{ outcome: 'completed' }]);
  });

  it('LIFE-6: passes nothing on where the hold ends; that is not charged, and costs', async () => {
    const stream = new Relayed({ begunWith: [CHUNK] });
    stream.covered = 0;
    const usage = USAGE.replace('"completion_tokens":1,"total_tokens":10', '"completion_tokens":4,"total_tokens":13');
    for (const data of [CHUNK, CHUNK, FINISH, usage, '[DONE]']) stream.send(data);
    stream.flow?.end();
    stream.flow?.end();
    await stream.relay.over;
    expect(stream.log).toEqual([
      ...['chunk', 'pause', 'silence', 'abort', 'finalize', 'length', 'done', 'end', 'capture'],
    ]);
    expect(stream.results).toMatchObject([
      { outcome: 'balance_ended', finishReason: 'length', usageSource: 'counted', usage: usageOf(1) },
    ]);
    // As the upstream counts what was not delivered.
    expect(stream.attempts).toMatchObject([{ status: 200, meters: { output: 4 } }]);
  });

  it('drops the waiting chunk when the client disconnects', async () => {
    const stream = new Relayed({ begunWith: [CHUNK] });
    stream.covered = 0;
    stream.send(CHUNK);
    stream.hangUp();
    stream.flow?.pass();
    await stream.relay.over;
    expect(stream.log).toEqual(['chunk', 'pause', 'silence', 'abort', 'finalize', 'capture']);
    expect(stream.results).toMatchObject([{ outcome: 'client_closed', usage: usageOf(1) }]);
    expect(stream.attempts).toMatchObject([{ meters: { output: 2 } }]);
  });

  it.each<[what: string, first: (stream: Relayed) => void, second: (stream: Relayed) => void]>([
    [
      'the client first',
      (stream) => {
        stream.drain();
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
        stream.drain();
      },
    ],
  ])('resumes only when neither a slow client nor the hold blocks it: %s', (_what, first, second) => {
    const stream = new Relayed({ begunWith: [CHUNK] });
    stream.covered = 1;
    stream.readSlowly();
    stream.send(CHUNK);
    stream.send(CHUNK);
    stream.covered = 9;
    first(stream);
    expect(stream.log).not.toContain('resume');
    second(stream);
    expect(stream.log.at(-1)).toBe('resume');
  });
});

/** `message_start` of Claude by chat's names: 100 tokens, and 7,740 of a cache. */
const STARTED = {
  prompt_tokens: 7_840,
  completion_tokens: null,
  total_tokens: null,
  prompt_tokens_details: { cached_tokens: 7_740 },
};
const CACHED = { ...usageOf(1, 7_840), cachedTokens: 7_740 };

function chunkWith(completionTokens: number, more: object = {}, content = ' one'): string {
  const usage = { prompt_tokens: 9, completion_tokens: completionTokens, total_tokens: 9 + completionTokens, ...more };
  return JSON.stringify({ id: 'a', choices: [{ index: 0, delta: { content } }], usage });
}

/** Every way in which a stream ends before its usage. */
const CUTS: readonly (readonly [what: string, cut: (stream: Relayed) => void, outcome: string])[] = [
  [
    'its client leaves',
    (stream) => {
      stream.hangUp();
    },
    'client_closed',
  ],
  [
    'its client cancels it',
    (stream) => {
      stream.relay.stop('cancel');
    },
    'client_closed',
  ],
  [
    'its upstream breaks',
    (stream) => {
      stream.breakOff();
    },
    'upstream_broken',
  ],
  [
    'its upstream fails',
    (stream) => {
      stream.send('{"error":{"message":"Oh."}}');
    },
    'upstream_broken',
  ],
  [
    'the gateway stops',
    (stream) => {
      stream.relay.stop('drain');
    },
    'drained',
  ],
  [
    'its hold ends',
    (stream) => {
      stream.relay.stop('hold');
    },
    'balance_ended',
  ],
];

/** What the upstream has said, and the usage of which it is charged. */
const SAID: readonly (readonly [what: string, say: (stream: Relayed) => void, usage: Partial<TokenUsage>])[] = [
  [
    'nothing',
    (stream) => {
      stream.send(CHUNK);
    },
    usageOf(1),
  ],
  [
    'its prompt, beside the chunks',
    (stream) => {
      stream.state(STARTED);
      stream.send(CHUNK);
    },
    CACHED,
  ],
  [
    'its prompt, in the first chunk',
    (stream) => {
      stream.send(chunkWith(0, { prompt_tokens_details: { cached_tokens: 4 } }, ''));
      stream.send(CHUNK);
    },
    { ...usageOf(1, 9), cachedTokens: 4 },
  ],
  [
    'all so far, in each chunk',
    (stream) => {
      stream.send(chunkWith(3));
      stream.send(chunkWith(6));
    },
    usageOf(6, 9),
  ],
  [
    'all up to a chunk, and text after it',
    (stream) => {
      stream.send(chunkWith(6));
      stream.send(CHUNK);
      stream.send(CHUNK);
    },
    usageOf(8, 9),
  ],
  [
    'thinking, beside the chunks',
    (stream) => {
      stream.send(CHUNK);
      stream.state({ ...STARTED, completion_tokens: 50, completion_tokens_details: { reasoning_tokens: 49 } }, 50);
      stream.send(CHUNK);
    },
    { ...CACHED, completionTokens: 51, reasoningTokens: 49 },
  ],
  [
    'a placeholder in each chunk',
    (stream) => {
      for (let index = 0; index < 3; index++) stream.send(chunkWith(1));
    },
    usageOf(3, 9),
  ],
  [
    'zeros',
    (stream) => {
      stream.state({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 });
      stream.send(chunkWith(0, { prompt_tokens: 0, total_tokens: 0 }));
    },
    usageOf(1),
  ],
];

describe('StreamRelay of a stream that is cut', () => {
  const all = CUTS.flatMap(([how, cut, outcome]) =>
    SAID.map(([what, say, usage]) => ({ how, cut, outcome, what, say, usage })),
  );

  it.each(all)('CHARGE-36: $how; it has said $what', async ({ cut, outcome, say, usage }) => {
    const stream = new Relayed();
    say(stream);
    cut(stream);
    await stream.relay.over;
    expect(stream.results).toMatchObject([{ outcome, usageSource: 'counted', usage, flags: [] }]);
    const { completionTokens } = usage;
    expect(stream.attempts).toMatchObject([{ meters: { output: completionTokens } }]);
  });

  it.each(SAID)('CHARGE-8: a checkpoint has the same after %s', async (_what, say, usage) => {
    const stream = new Relayed();
    say(stream);
    expect(await stream.usedSoFar()).toMatchObject(usage);
    stream.send(CHUNK);
    expect(await stream.usedSoFar()).toMatchObject({ ...usage, completionTokens: (usage.completionTokens ?? 0) + 1 });
  });

  it.each<[what: string, usage: object]>([
    ['a prompt above every context', { prompt_tokens: 20_000_000, completion_tokens: 3, total_tokens: 20_000_003 }],
    ['an output above every model', { prompt_tokens: 9, completion_tokens: 20_000_000, total_tokens: 20_000_009 }],
    [
      'more of a cache than the prompt has',
      { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12, prompt_tokens_details: { cached_tokens: 10 } },
    ],
    ['half a token', { prompt_tokens: 9.5, completion_tokens: 3, total_tokens: 12.5 }],
  ])('CHARGE-9: %s is impossible: all is counted, and flagged', async (_what, usage) => {
    for (const say of ['beside', 'in a chunk']) {
      const stream = new Relayed({ begunWith: [CHUNK] });
      if (say === 'beside') stream.state(usage, 3);
      else stream.send(JSON.stringify({ id: 'a', choices: [], usage }));
      stream.send(CHUNK);
      stream.hangUp();
      await stream.relay.over;
      expect(stream.results).toMatchObject([{ usageSource: 'counted', usage: usageOf(2), flags: ['absurd_usage'] }]);
    }
  });

  it('CHARGE-5: thinking that is only stated is no output that was delivered', async () => {
    const stream = new Relayed({ charge: 'delivered_output' });
    stream.state({ ...STARTED, completion_tokens: 50, completion_tokens_details: { reasoning_tokens: 50 } }, 50);
    stream.breakOff();
    await stream.relay.over;
    expect(stream.results).toMatchObject([
      { waiver: 'broken_stream', usage: { ...CACHED, completionTokens: 50, reasoningTokens: 50 } },
    ]);
    expect(stream.attempts).toMatchObject([{ meters: { output: 50 } }]);
  });

  it('CHARGE-36: a failure says its prompt; its output was not delivered', async () => {
    const stream = new Relayed({ begunWith: [CHUNK] });
    const usage = { prompt_tokens: 9, completion_tokens: 30, total_tokens: 39 };
    stream.send(JSON.stringify({ error: { message: 'Oh.' }, usage }));
    await stream.relay.over;
    expect(stream.results).toMatchObject([{ outcome: 'upstream_broken', usage: usageOf(1, 9) }]);
  });

  it('LIFE-6: output that is stated of what the hold did not cover is a cost, and not charged', async () => {
    const stream = new Relayed({ begunWith: [CHUNK] });
    stream.state(STARTED);
    stream.covered = 0;
    stream.send(CHUNK);
    stream.state({ ...STARTED, completion_tokens: 70 }, 70);
    stream.flow?.end();
    await stream.relay.over;
    expect(stream.results).toMatchObject([{ outcome: 'balance_ended', usage: CACHED }]);
    expect(stream.attempts).toMatchObject([{ meters: { output: 70 } }]);
  });

  it('CHARGE-36: a whole reply without a usage has the prompt that was stated', async () => {
    const stream = new Relayed();
    stream.state(STARTED);
    for (const data of [CHUNK, FINISH, '[DONE]']) stream.send(data);
    await stream.relay.over;
    expect(stream.results).toMatchObject([{ outcome: 'completed', usageSource: 'counted', usage: CACHED }]);
  });

  it('CHARGE-1: the usage of a whole reply is that of its end', async () => {
    const stream = new Relayed();
    stream.state({ ...STARTED, completion_tokens: 70 }, 70);
    for (const data of [CHUNK, FINISH, USAGE, '[DONE]']) stream.send(data);
    await stream.relay.over;
    expect(stream.results).toMatchObject([{ usageSource: 'upstream', usage: usageOf(1, 9) }]);
  });
});
