import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { GatewayProcess } from '../../../support/processes/gateway-process.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

const WARM_UP_EVENTS = 20_000;
const EVENTS = 100_000;
/**
 * One event in 20 has a word of text: a gateway extends its hold by words, and a word in each event would outrun it.
 */
const WORD_EVERY = 20;
/** Padding of each event: the reply does not need it, so none of it may be retained. */
const PADDING = 'x'.repeat(700);
/** The stream is 70 MB. Garbage collection keeps the growth to a part of that; retained chunks would take all of it. */
const GROWTH_KB_MAX = 35_000;

interface Wire {
  readonly kind: 'openai-compatible' | 'anthropic-messages' | 'gemini';
  readonly first: readonly object[];
  readonly word: object;
  readonly silence: object;
  readonly last: readonly (object | string)[];
}

const WIRES: readonly Wire[] = [
  {
    kind: 'openai-compatible',
    first: [{ id: 'a', created: 1, choices: [{ index: 0, delta: { role: 'assistant' } }] }],
    word: { id: 'a', created: 1, choices: [{ index: 0, delta: { content: ' w' } }], x: PADDING },
    silence: { id: 'a', created: 1, choices: [{ index: 0, delta: {} }], x: PADDING },
    last: [{ id: 'a', created: 1, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }, '[DONE]'],
  },
  {
    kind: 'anthropic-messages',
    first: [
      { type: 'message_start', message: { id: 'a', model: 'm', usage: { input_tokens: 1, output_tokens: 0 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ],
    word: { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ' w' }, x: PADDING },
    silence: { type: 'ping', x: PADDING },
    last: [
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } },
      { type: 'message_stop' },
    ],
  },
  {
    kind: 'gemini',
    first: [],
    word: { candidates: [{ index: 0, content: { role: 'model', parts: [{ text: ' w' }] } }], x: PADDING },
    silence: { candidates: [{ index: 0 }], usageMetadata: { promptTokenCount: 1, totalTokenCount: 9 }, x: PADDING },
    last: [{ candidates: [{ index: 0, content: { parts: [] }, finishReason: 'STOP' }] }],
  },
];

function eventOf(data: object | string): string {
  return `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}

/** A gateway with a client that reads at full speed. */
describe('the memory of a gateway', () => {
  let platform: Platform;
  let customer: Customer;
  let gateway: GatewayProcess | null = null;
  const upstream = new ScriptedUpstream();

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    for (const { kind } of WIRES) {
      await platform.addModel({ canonicalId: `acme/${kind}`, maxOutputTokens: 2 * EVENTS, contextLength: 4 * EVENTS });
      await platform.addChannel({ name: kind, kind, serves: [`acme/${kind}`], baseUrl: upstream.url });
    }
    customer = await platform.addCustomer();
    gateway = await GatewayProcess.start(platform, { environment: { ROUTIFY_INSTANCE: 'alone' } });
  }, 120_000);

  afterAll(async () => {
    await gateway?.stop();
    await platform.stop();
    await upstream.stop();
  });

  function pour({ first, word, silence, last }: Wire, events: number): void {
    upstream.answers((response) => {
      void (async () => {
        const controller = new AbortController();
        response.once('close', () => {
          controller.abort();
        });
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(first.map(eventOf).join(''));
        const [worded, silent] = [word, silence].map((event) => Buffer.from(eventOf(event)));
        for (let sent = 0; sent < events && !response.destroyed; sent++) {
          if (response.write(sent % WORD_EVERY === 0 ? worded : silent)) continue;
          await once(response, 'drain', { signal: controller.signal }).catch(() => undefined);
        }
        response.end(last.map(eventOf).join(''));
      })();
    });
  }

  function residentKb(): number {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(gateway?.pid)]).toString());
  }

  /** Reads one stream to its end; returns the peak memory meanwhile. */
  async function peakKb(wire: Wire, events: number): Promise<number> {
    pour(wire, events);
    const response = await fetch(`${gateway?.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${customer.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: `acme/${wire.kind}`, stream: true, messages: [{ role: 'user', content: 'Hi' }] }),
    });
    let peak = 0;
    let rest = '';
    let last = '';
    let reads = 0;
    let words = 0;
    for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
      const frames = (rest + Buffer.from(bytes).toString()).split('\n\n');
      rest = frames.pop() ?? '';
      last = frames.at(-1) ?? last;
      words += frames.filter((frame) => frame.includes('" w"')).length;
      if (reads++ % 500 === 0) peak = Math.max(peak, residentKb());
    }
    expect([words, last]).toEqual([events / WORD_EVERY, 'data: [DONE]']);
    return Math.max(peak, residentKb());
  }

  it.each(WIRES)(
    'RES-7, STORY-18: is flat however long a stream of $kind runs',
    async (wire) => {
      // Whole replies were buffered to count their tokens at the end, until memory was exhausted (new-api #5480 #6731
      // #7361).
      const before = await peakKb(wire, WARM_UP_EVENTS);
      const after = await peakKb(wire, EVENTS);
      expect(after - before).toBeLessThan(GROWTH_KB_MAX);
    },
    120_000,
  );
});
