import type { Closed, Ending, Meter } from '#billing';
import type { UpstreamCall } from '#channels';
import { readChunk, type ChunkView } from '#dialects';
import { NO_USAGE, type TokenUsage } from '#kernel';
import { sampleChannel } from '../../../test/support/sample-channel.js';
import { exactCounter } from '../../../test/support/exact-counter.js';
import { sampleTask } from '../../../test/support/sample-task.js';
import { StreamSource } from '../attempts/attempt.js';
import type { KeepAlive } from './keep-alive.js';
import type { Reply } from '../reply.js';
import { StreamRelay } from './stream-relay.js';
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
  readonly endings: Ending[] = [];
  readonly source: StreamSource;
  readonly relay: StreamRelay;
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
    this.relay = new StreamRelay({
      task,
      meter: this.meter(),
      reply: this.reply(),
      tally: new UsageTally(task, exactCounter),
      keepAlive: { touch: () => undefined, stop: note('silence') } as unknown as KeepAlive,
      source: this.source,
      candidate: {
        channel: sampleChannel({ options: { read_to_end_tokens: readToEndTokens } }),
        credential: { id: 'c', label: 'c', secret: null as never, secretVersion: 1, weight: 1, rpm: null, tpm: null },
        otherCredentials: [],
        modelId: 'm',
        upstreamModel: 'm',
        costVersion: null,
      },
      watch: { end: () => undefined } as never,
      maxTokensApplied: null,
      budget: null,
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
    for (const listener of this.onDrain) listener();
  }

  private reply(): Reply {
    return {
      isGone: false,
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
      onGone: (listener) => this.onGone.push(listener),
    };
  }

  private meter(): Meter {
    return {
      attempts: [],
      progress: null,
      close: (ending: Ending) => {
        this.endings.push(ending);
        this.log.push('close');
        return Promise.resolve({ chargeNanoUsd: 0n } as Closed);
      },
      capture: () => this.log.push('capture'),
    } as unknown as Meter;
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
});
