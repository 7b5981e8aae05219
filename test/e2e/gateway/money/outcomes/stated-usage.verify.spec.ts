import type { ServerResponse } from 'node:http';
import type { ChannelKind } from '#channels';
import { formatId } from '#core';
import { UsageRecorder } from '#billing/metering';
import { eventually } from '../../../../support/eventually.js';
import { admissionOf, booked, leftovers, type Booking } from '../../../../support/gateway/bookings.js';
import {
  addFormatChannels,
  cloudCredentials,
  FORMAT_MODEL,
  onlyChannel,
  VERTEX_PATH,
} from '../../../../support/gateway/format-platform.js';
import { GatewayCaller } from '../../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../../support/gateway/scripted-upstream.js';
import { auditFindings } from '../../../../support/ledger/audit-findings.js';

jest.setTimeout(180_000);

type Json = Readonly<Record<string, unknown>>;

/** Each upstream says 120 tokens of prompt, 100 of them from its cache; "Hello!" alone would be counted as 6. */
const PROMPT = 120n;
const CACHED = 100n;
/** Nano-USD a token. */
const INPUT = 2_000n;
const CACHE_READ = 500n;
const OUTPUT = 8_000n;
/** Output that is stated with the first words: themselves, and thinking that is not shown. */
const WORDS = 3n;
const THOUGHTS = 40n;
/** A word after the last statement. */
const REST = 1n;

const event = (type: string, members: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`;
const data = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const chatChunk = (content: string, more: object = {}): string =>
  data({ id: 'a', created: 1, choices: [{ index: 0, delta: { role: 'assistant', content } }], ...more });
const geminiChunk = (text: string, more: object = {}): string =>
  data({ candidates: [{ content: { role: 'model', parts: [{ text }] }, index: 0 }], responseId: 'r', ...more });

/** A stream up to its cut, as the providers document it; sources: those of `usage-names.verify.spec.ts`. */
const SAYS = {
  /** vLLM's `continuous_usage_stats`: each chunk has the usage up to it. */
  chat: [
    chatChunk('one two three', {
      usage: {
        prompt_tokens: 120,
        completion_tokens: 43,
        total_tokens: 163,
        prompt_tokens_details: { cached_tokens: 100 },
        completion_tokens_details: { reasoning_tokens: 40 },
      },
    }),
    chatChunk(' four'),
  ],
  /** The output of `message_start` is a placeholder. */
  messages: [
    event('message_start', {
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'c',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: {
          input_tokens: 20,
          cache_read_input_tokens: 100,
          cache_creation_input_tokens: 0,
          output_tokens: 1,
        },
      },
    }),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    ...['one two three', ' four'].map((text) =>
      event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
    ),
  ],
  gemini: [
    geminiChunk('one two three', {
      usageMetadata: {
        promptTokenCount: 120,
        cachedContentTokenCount: 100,
        candidatesTokenCount: 3,
        thoughtsTokenCount: 40,
        totalTokenCount: 163,
      },
    }),
    geminiChunk(' four'),
  ],
  /** OpenAI's usage is null there; servers that are compatible may know the prompt. */
  responses: [
    event('response.created', {
      response: {
        id: 'resp_1',
        object: 'response',
        status: 'in_progress',
        model: 'c',
        output: [],
        usage: {
          input_tokens: 120,
          input_tokens_details: { cached_tokens: 100 },
          output_tokens: 0,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: 120,
        },
      },
    }),
    event('response.output_item.added', {
      output_index: 0,
      item: { id: 'm', type: 'message', status: 'in_progress', role: 'assistant', content: [] },
    }),
    ...['one two three', ' four'].map((delta) =>
      event('response.output_text.delta', { item_id: 'm', output_index: 0, content_index: 0, delta }),
    ),
  ],
} as const;

interface Wire {
  readonly name: string;
  readonly kind: ChannelKind;
  readonly path: string;
  readonly upstreamModel: string;
  /** A part of the address of its calls. */
  readonly called: string;
  readonly says: readonly string[];
  readonly thoughts: bigint;
}

const WIRES: readonly Wire[] = [
  {
    name: 'chat',
    kind: 'openai-compatible',
    path: '/v1',
    upstreamModel: 'up',
    called: '/chat/completions',
    says: SAYS.chat,
    thoughts: THOUGHTS,
  },
  {
    name: 'messages',
    kind: 'anthropic-messages',
    path: '/v1',
    upstreamModel: 'up',
    called: '/v1/messages',
    says: SAYS.messages,
    thoughts: 0n,
  },
  {
    name: 'gemini',
    kind: 'gemini',
    path: '/v1beta',
    upstreamModel: 'up',
    called: '/v1beta/models/up:stream',
    says: SAYS.gemini,
    thoughts: THOUGHTS,
  },
  {
    name: 'responses',
    kind: 'openai-responses',
    path: '/v1',
    upstreamModel: 'up',
    called: '/v1/responses',
    says: SAYS.responses,
    thoughts: 0n,
  },
  {
    name: 'vertex',
    kind: 'vertex',
    path: VERTEX_PATH,
    upstreamModel: 'gemini-agent',
    called: 'gemini-agent:stream',
    says: SAYS.gemini,
    thoughts: THOUGHTS,
  },
  {
    name: 'vertex-claude',
    kind: 'vertex',
    path: VERTEX_PATH,
    upstreamModel: 'claude-agent@20260101',
    called: 'claude-agent',
    says: SAYS.messages,
    thoughts: 0n,
  },
];

/** A request of each format of clients. */
const DOORS = {
  '/v1/chat/completions': { messages: [{ role: 'user', content: 'Hello!' }], max_tokens: 900 },
  '/v1/messages': { messages: [{ role: 'user', content: 'Hello!' }], max_tokens: 900 },
  '/v1/responses': { input: 'Hello!', max_output_tokens: 900 },
} as const;
type Door = keyof typeof DOORS;
const PATHS = Object.keys(DOORS) as Door[];

/** Counts that upstreams state on the way, in each format, for each client, at each way to end a stream early. */
describe('usage that is stated before a cut', () => {
  const upstream = new ScriptedUpstream();
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  let answering: readonly string[] = [];
  const open: { readonly id: string; readonly response: ServerResponse }[] = [];

  beforeAll(async () => {
    await upstream.start();
    upstream.answers((response, request) => {
      open.push({ id: String(request.headers['x-request-id']), response });
      const wire = WIRES.find(({ called }) => (request.url ?? '').includes(called));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const said of answering.length > 0 ? answering : (wire?.says ?? [])) response.write(said);
    });
    platform = await startPlatform();
    const { origin } = new URL(upstream.url);
    await addFormatChannels(platform, [['bedrock', '', 'us.anthropic.claude-agent-v1:0']], {
      stalled: { prompt_tokens: 4_000, text: 'one two three four', hang_after_chunks: 5 },
      cut: { prompt_tokens: 4_000, text: 'one two three four', cut_after_chunks: 5 },
    });
    for (const { name, kind, path, upstreamModel } of WIRES) {
      const cloud = await cloudCredentials(platform, kind);
      const models = [{ model: FORMAT_MODEL, upstreamModel, cost: [{ fromPromptTokens: 0, rates: COST }] }];
      await platform.addChannel({ name, kind, serves: [], models, baseUrl: origin + path, ...cloud });
    }
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  });
  beforeEach(() => (answering = []));
  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  /** A stream whose client has all words. */
  async function begin(channel: string, door: Door): Promise<GatewayStream> {
    const body = { model: FORMAT_MODEL, ...DOORS[door], ...onlyChannel(channel) };
    const stream = await GatewayStream.open(platform, customer.apiKey, body, door);
    await eventually(() => stream.frames.some((frame) => frame.includes('four')));
    return stream;
  }

  const upstreamOf = ({ id }: { readonly id: string }): ServerResponse => {
    const found = open.find((one) => one.id === id);
    if (found === undefined) throw new Error('no call');
    return found.response;
  };

  async function cancel(id: string): Promise<void> {
    while ((await caller.post(`/v1/generations/${id}/cancel`, {})).status === 202);
  }

  /** The price of the last checkpoint, which the reaper charges for a gateway that is gone. */
  async function checkpointOf({ id }: GatewayStream): Promise<bigint | null | undefined> {
    await platform.gateway.app.get(UsageRecorder).renewAll();
    const holds = await admissionOf(platform).listHolds(customer.organizationId, 100);
    return holds.find(({ requestId }) => formatId('gen', requestId) === id)?.checkpointNanoUsd;
  }

  const COST = { input: 1_000_000_000n, cache_read: 100_000_000n, output: 4_000_000_000n };

  /** What is booked of a stream with these words and thoughts. */
  function expected(thoughts: bigint): Partial<Booking> {
    const completion = WORDS + thoughts + REST;
    const charge = (PROMPT - CACHED) * INPUT + CACHED * CACHE_READ + completion * OUTPUT;
    const cost = (PROMPT - CACHED) * 1_000n + CACHED * 100n + completion * 4_000n;
    return {
      usage_source: 'counted',
      prompt: PROMPT,
      cached: CACHED,
      completion,
      reasoning: thoughts,
      charge,
      cost,
      flags: [],
      waiver: null,
    };
  }

  const rows = WIRES.flatMap((wire) => PATHS.map((door) => [wire.name, door, wire] as const));

  it.each(rows)('CHARGE-6 CHARGE-36: %s for a client of %s that leaves', async (name, door, { thoughts }) => {
    const stream = await begin(name, door);
    stream.hangUp();
    expect(await booked(platform, stream.id)).toMatchObject({ ...expected(thoughts), outcome: 'client_closed' });
  });

  it.each(rows)(
    'CHARGE-5 CHARGE-36: %s that breaks its stream, for a client of %s',
    async (name, door, { thoughts }) => {
      const stream = await begin(name, door);
      upstreamOf(stream).destroy();
      await stream.ended();
      expect(await booked(platform, stream.id)).toMatchObject({ ...expected(thoughts), outcome: 'upstream_broken' });
    },
  );

  it.each(rows)('CHARGE-30 CHARGE-36: %s for a client of %s that cancels', async (name, door, { thoughts }) => {
    const stream = await begin(name, door);
    await cancel(stream.id);
    await stream.ended();
    const booking = await booked(platform, stream.id);
    expect(booking).toMatchObject({ ...expected(thoughts), finish_reason: 'cancelled' });
    // The end of a stream of chat has a usage where it was asked for.
    if (door === '/v1/chat/completions') return;
    const cost = `"cost_usd":${Number(booking.charge) / 1e9}`;
    expect(stream.frames.slice(-2).join('')).toContain(cost);
    expect(stream.frames.slice(-2).join('')).toContain(`"output_tokens":${booking.completion}`);
  });

  it.each(rows)('CHARGE-8 CHARGE-36: %s for a client of %s whose gateway dies', async (name, door, { thoughts }) => {
    const stream = await begin(name, door);
    expect(await checkpointOf(stream)).toBe(expected(thoughts).charge);
    stream.hangUp();
    await booked(platform, stream.id);
  });

  it.each(PATHS)('CHARGE-5 CHARGE-6 CHARGE-36: Claude at Bedrock, for a client of %s', async (door) => {
    // Converse, of which the other clients get a translation, has its usage in the last event alone.
    const prompt = door === '/v1/messages' ? 4_000n : 6n;
    for (const channel of ['bedrock-stalled', 'bedrock-cut']) {
      const body = { model: FORMAT_MODEL, ...DOORS[door], ...onlyChannel(channel) };
      const stream = await GatewayStream.open(platform, customer.apiKey, body, door);
      await eventually(() => stream.frames.some((frame) => frame.includes('two')));
      if (channel === 'bedrock-cut') await stream.ended();
      else stream.hangUp();
      expect(await booked(platform, stream.id)).toMatchObject({ usage_source: 'counted', prompt, flags: [] });
    }
  });

  it.each(PATHS)(
    'CHARGE-7 CHARGE-36: the prompt that was stated before the first byte, for a client of %s',
    async (door) => {
      answering = SAYS.responses.slice(0, 1);
      const client = new AbortController();
      const before = open.length;
      const body = { model: FORMAT_MODEL, stream: true, ...DOORS[door], ...onlyChannel('responses') };
      const pending = fetch(platform.gateway.url + door, {
        method: 'POST',
        headers: { authorization: `Bearer ${customer.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: client.signal,
      }).catch(() => null);
      await eventually(() => open.length > before);
      // The gateway reads what its upstream has sent before it answers this.
      for (let round = 0; round < 3; round++) await caller.send('GET', '/healthz');
      client.abort();
      await pending;
      const charge = (PROMPT - CACHED) * INPUT + CACHED * CACHE_READ;
      expect(await booked(platform, open[before]?.id ?? '')).toMatchObject({
        outcome: 'client_closed',
        usage_source: 'counted',
        prompt: PROMPT,
        cached: CACHED,
        completion: 0n,
        charge,
      });
    },
  );

  it.each<[what: string, usage: Json, flags: readonly string[]]>([
    [
      'above every context',
      { prompt_tokens: 20_000_000, completion_tokens: 3, total_tokens: 20_000_003 },
      ['absurd_usage'],
    ],
    ['below its cached part', { prompt_tokens: 9, completion_tokens: 3, cached_tokens: 10 }, ['absurd_usage']],
    ['of zero tokens', { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }, []],
  ])('CHARGE-9 CHARGE-36: a prompt %s is counted', async (_what, usage, flags) => {
    answering = [chatChunk('one two three', { usage }), chatChunk(' four')];
    const stream = await begin('chat', '/v1/chat/completions');
    stream.hangUp();
    const completion = WORDS + REST;
    expect(await booked(platform, stream.id)).toMatchObject({
      usage_source: 'counted',
      prompt: 6n,
      cached: 0n,
      completion,
      flags,
      charge: 6n * INPUT + completion * OUTPUT,
    });
  });

  it('CHARGE-5 CHARGE-17: thinking that is stated, of a stream that breaks before its first word: waived', async () => {
    const usageMetadata = { promptTokenCount: 120, cachedContentTokenCount: 100, thoughtsTokenCount: 40 };
    answering = [geminiChunk('', { usageMetadata })];
    const body = { model: FORMAT_MODEL, ...DOORS['/v1/chat/completions'], ...onlyChannel('gemini') };
    const stream = await GatewayStream.open(platform, customer.apiKey, body);
    upstreamOf(stream).destroy();
    await stream.ended();
    const waived = (PROMPT - CACHED) * INPUT + CACHED * CACHE_READ + THOUGHTS * OUTPUT;
    const cost = (PROMPT - CACHED) * 1_000n + CACHED * 100n + THOUGHTS * 4_000n;
    expect(await booked(platform, stream.id)).toMatchObject({ waiver: 'broken_stream', charge: 0n, waived, cost });
  });

  it('leaves nothing held, and books that the audit agrees with', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
    expect(await auditFindings(platform.environment)).toEqual([]);
  });
});
