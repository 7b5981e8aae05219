import { Logger } from '#core/infra';
import { formatUsd, type PriceRow } from '#core';
import { booked, leftovers } from '../../../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../../support/gateway/scripted-upstream.js';
import { auditFindings } from '../../../../support/ledger/audit-findings.js';

jest.setTimeout(180_000);

const SEARCH_NANO_USD = 10_000_000n;
const IMAGE_NANO_USD = 167_000_000n;
/** A nano-USD a token, a cent a search, and images by their quality. */
const PRICE: readonly PriceRow[] = [
  {
    fromPromptTokens: 0,
    rates: {
      input: 1_000_000n,
      output: 1_000_000n,
      web_search_call: SEARCH_NANO_USD * 1_000_000n,
      image: 1_000_000_000_000n,
      'image{quality=high}': IMAGE_NANO_USD * 1_000_000n,
    },
  },
];
const COST: readonly PriceRow[] = [
  { fromPromptTokens: 0, rates: { input: 0n, output: 0n, web_search_call: 7_000_000n } },
];

const RESPONSE_USAGE = { input_tokens: 9, output_tokens: 2, total_tokens: 11 };
const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'up',
  content: [{ type: 'text', text: 'Hi' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
};
const SEARCHED = { type: 'web_search_call', id: 'ws', status: 'completed', action: { type: 'search', query: 'q' } };
const OPENED = { ...SEARCHED, action: { type: 'open_page', url: 'https://a.test' } };
const IMAGE_CALL = {
  type: 'image_generation_call',
  id: 'ig',
  status: 'completed',
  quality: 'high',
  size: '1024x1024',
  result: 'eA==',
};
const SAID = {
  type: 'message',
  id: 'm',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'Hi', annotations: [] }],
};
const response = (output: readonly object[]): object => ({
  id: 'resp_up',
  object: 'response',
  created_at: 1,
  status: 'completed',
  model: 'up',
  output,
  usage: RESPONSE_USAGE,
});

interface Case {
  readonly what: string;
  readonly kind: 'openai-responses' | 'anthropic-messages' | 'gemini' | 'openai-compatible';
  readonly path: string;
  readonly body: object;
  /** In the body that the upstream gets. */
  readonly sent: object;
  readonly reply: object;
  /** The last events of a stream; the reply is sent in one piece without. */
  readonly events?: readonly object[];
  readonly chargeNanoUsd: bigint;
}

const RESPONSES = {
  kind: 'openai-responses',
  path: '/v1/responses',
  body: { input: 'Hi', tools: [{ type: 'web_search' }, { type: 'image_generation', quality: 'high' }] },
  sent: { tools: [{ type: 'web_search' }, { type: 'image_generation', quality: 'high' }], max_tool_calls: 10 },
  reply: response([SEARCHED, OPENED, SEARCHED, IMAGE_CALL, SAID]),
  chargeNanoUsd: 11n + 2n * SEARCH_NANO_USD + IMAGE_NANO_USD,
} as const;
const TOOL = { type: 'web_search_20250305', name: 'web_search' };
const MESSAGES = {
  kind: 'anthropic-messages',
  path: '/v1/messages',
  body: { max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }], tools: [TOOL] },
  sent: { tools: [{ ...TOOL, max_uses: 10 }] },
  chargeNanoUsd: 11n + 3n * SEARCH_NANO_USD,
} as const;
const CHAT = {
  path: '/v1/chat/completions',
  body: { messages: [{ role: 'user', content: 'Hi' }], web_search_options: {} },
};
const COMPLETION = { choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hi' } }] };
const CHAT_USAGE = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };

const CASES: readonly Case[] = [
  { what: 'searches and images of Responses', ...RESPONSES },
  {
    ...RESPONSES,
    what: 'searches and images of a stream of Responses, bounded and chosen by the client',
    body: { ...RESPONSES.body, stream: true, max_tool_calls: 4, tool_choice: { type: 'web_search' } },
    sent: { tools: RESPONSES.body.tools, max_tool_calls: 4, tool_choice: { type: 'web_search' } },
    events: [
      { type: 'response.output_text.delta', output_index: 4, content_index: 0, delta: 'Hi' },
      { type: 'response.completed', response: RESPONSES.reply },
    ],
  },
  {
    ...MESSAGES,
    what: 'searches of Messages',
    reply: { ...MESSAGE, usage: { input_tokens: 9, output_tokens: 2, server_tool_use: { web_search_requests: 3 } } },
  },
  {
    ...MESSAGES,
    what: 'searches of a stream of Messages, bounded and forced by the client',
    body: {
      ...MESSAGES.body,
      stream: true,
      tools: [{ ...TOOL, max_uses: 3 }],
      tool_choice: { type: 'tool', name: 'web_search' },
    },
    sent: { tools: [{ ...TOOL, max_uses: 3 }] },
    reply: {},
    events: [
      { type: 'message_start', message: { ...MESSAGE, content: [], usage: { input_tokens: 9, output_tokens: 1 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 2, server_tool_use: { web_search_requests: 3 } },
      },
      { type: 'message_stop' },
    ],
  },
  {
    ...CHAT,
    what: 'searches of Gemini',
    kind: 'gemini',
    sent: { tools: [{ googleSearch: {} }] },
    reply: {
      candidates: [
        {
          content: { role: 'model', parts: [{ text: 'Hi' }] },
          finishReason: 'STOP',
          groundingMetadata: { webSearchQueries: ['a', 'b'] },
        },
      ],
      usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 2, totalTokenCount: 11 },
    },
    chargeNanoUsd: 11n + 2n * SEARCH_NANO_USD,
  },
  {
    ...CHAT,
    what: 'searches that a chat upstream reports',
    kind: 'openai-compatible',
    sent: { web_search_options: {} },
    reply: { ...COMPLETION, usage: { ...CHAT_USAGE, server_tool_use: { web_search_requests: 4 } } },
    chargeNanoUsd: 11n + 4n * SEARCH_NANO_USD,
  },
  {
    ...CHAT,
    what: 'the search of a chat upstream that reports none',
    kind: 'openai-compatible',
    sent: { web_search_options: {} },
    reply: { ...COMPLETION, usage: CHAT_USAGE },
    chargeNanoUsd: 11n + SEARCH_NANO_USD,
  },
];

describe('units beside tokens', () => {
  const upstream = new ScriptedUpstream();
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  let alarm: jest.SpyInstance<void, Parameters<Logger['alarm']>>;
  let received: Record<string, unknown> = {};

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    const capabilities = ['tools', 'web_search'] as const;
    for (const kind of ['openai-responses', 'anthropic-messages', 'gemini', 'openai-compatible'] as const) {
      for (const [name, price] of [
        ['priced', PRICE],
        ['unpriced', null],
      ] as const) {
        const canonicalId = `${name}/${kind}`;
        await platform.addModel({ canonicalId, capabilities, ...(price === null ? {} : { price }) });
        const models = [{ model: canonicalId, upstreamModel: 'up', cost: COST }];
        await platform.addChannel({ name: canonicalId, kind, serves: [], models, baseUrl: upstream.url });
      }
    }
    alarm = jest.spyOn(platform.gateway.app.get(Logger), 'alarm');
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  });
  beforeEach(() => platform.restoreChannels());
  afterAll(async () => {
    alarm.mockRestore();
    await platform.stop();
    await upstream.stop();
  });

  function answers({ reply, events }: Pick<Case, 'reply' | 'events'>): void {
    upstream.answers((sink, _request, body) => {
      received = JSON.parse(body) as Record<string, unknown>;
      if (events === undefined) {
        sink.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
        return;
      }
      sink.writeHead(200, { 'content-type': 'text/event-stream' });
      sink.end(
        events
          .map((event) => `event: ${(event as { type: string }).type}\ndata: ${JSON.stringify(event)}\n\n`)
          .join(''),
      );
    });
  }

  const post = ({ path, body, kind }: Pick<Case, 'path' | 'body' | 'kind'>, name = 'priced'): Promise<Answer> =>
    caller.post(path, { model: `${name}/${kind}`, ...body });

  it.each(CASES)('UNIT-19: $what are sent, bounded, held for, counted and charged', async (it) => {
    answers(it);
    const answer = await post(it);
    expect([answer.status, answer.text]).toEqual([
      200,
      expect.stringContaining(`"cost_usd":${formatUsd(it.chargeNanoUsd)}`),
    ]);
    expect(answer.headers['x-routify-dropped']).toBeUndefined();
    expect(received).toMatchObject(it.sent);
    const {
      charge,
      cost,
      hold,
      forgone,
      usage_source: source,
    } = await booked(platform, String(answer.headers['x-request-id']));
    const searches = (it.chargeNanoUsd % IMAGE_NANO_USD) / SEARCH_NANO_USD;
    expect({ charge, forgone, source, cost }).toEqual({
      charge: it.chargeNanoUsd,
      forgone: 0n,
      source: 'upstream',
      cost: searches * 7n,
    });
    expect(hold).toBeGreaterThanOrEqual(charge);
  });

  it.each([
    ['AGT', RESPONSES, 'tools.web_search, tools.image_generation'],
    ['MSG', { ...MESSAGES, reply: { ...MESSAGE, usage: { input_tokens: 9, output_tokens: 2 } } }, 'tools[0]'],
  ])('UNIT-19: %s: tools without a price are left out, and named', async (_door, it, dropped) => {
    answers(it);
    const answer = await post(it, 'unpriced');
    expect([answer.status, answer.headers['x-routify-dropped']]).toEqual([200, dropped]);
    expect(received.tools).toBeUndefined();
  });

  it('UNIT-19: a bound of 0 leaves tools with a price out, and names them', async () => {
    answers(RESPONSES);
    const answer = await post({ ...RESPONSES, body: { ...RESPONSES.body, max_tool_calls: 0 } });
    expect([answer.status, answer.headers['x-routify-dropped']]).toEqual([
      200,
      'tools.web_search, tools.image_generation',
    ]);
    expect(received.tools).toBeUndefined();
  });

  it.each([
    ['tool_choice', { ...RESPONSES, body: { ...RESPONSES.body, tool_choice: { type: 'web_search' } } }],
    ['tool_choice', { ...RESPONSES, body: { ...RESPONSES.body, tool_choice: 'required' } }],
    ['tool_choice', { ...MESSAGES, body: { ...MESSAGES.body, tool_choice: { type: 'tool', name: 'web_search' } } }],
    ['tool_choice', { ...MESSAGES, body: { ...MESSAGES.body, tool_choice: { type: 'any' } } }],
    ['web_search_options', { ...CHAT, kind: 'openai-compatible' as const }],
  ])('UNIT-19: a 400 names %s that forces a tool without a price', async (param, it) => {
    const answer = await post(it, 'unpriced');
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(param)]);
  });

  it('UNIT-19: a forced tool is a 400 where no upstream runs it, and else left out', async () => {
    const elsewhere = { ...RESPONSES, kind: 'openai-compatible' as const };
    const forced = { ...elsewhere, body: { ...elsewhere.body, tool_choice: { type: 'web_search' } } };
    expect((await post(forced)).status).toBe(400);
    answers({ reply: { ...COMPLETION, usage: CHAT_USAGE } });
    const answer = await post(elsewhere);
    expect([answer.status, answer.headers['x-routify-dropped']]).toEqual([
      200,
      'tools.web_search, tools.image_generation',
    ]);
    expect((await booked(platform, String(answer.headers['x-request-id']))).charge).toBe(11n);
  });

  it('UNIT-19: units beyond their bound are what the wallet has, and units that cannot be are not charged', async () => {
    const uses = (count: number): object => ({
      ...COMPLETION,
      usage: { ...CHAT_USAGE, server_tool_use: { web_search_requests: count } },
    });
    const chat = { ...CHAT, kind: 'openai-compatible' as const };
    answers({ reply: uses(20) });
    const many = await booked(platform, String((await post(chat)).headers['x-request-id']));
    expect([many.charge, many.forgone]).toEqual([11n + 20n * SEARCH_NANO_USD, 0n]);
    answers({ reply: uses(1_001) });
    const absurd = await booked(platform, String((await post(chat)).headers['x-request-id']));
    expect([absurd.usage_source, absurd.flags]).toEqual(['counted', ['absurd_usage']]);
  });

  const BEYOND = {
    ...MESSAGE,
    usage: { input_tokens: 9, output_tokens: 2, server_tool_use: { web_search_requests: 3 } },
  };
  const GROUNDED = {
    candidates: [
      {
        content: { role: 'model', parts: [{ text: 'Hi' }] },
        finishReason: 'STOP',
        groundingMetadata: { webSearchQueries: ['a', 'b', 'c'] },
      },
    ],
    usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 2, totalTokenCount: 11 },
  };
  const SEARCH = { input: 'Hi', tools: [{ type: 'web_search' }] };

  it.each<[what: string, it: Omit<Case, 'what' | 'sent'>, searches: bigint]>([
    [
      'searches of Messages',
      { ...MESSAGES, body: { ...MESSAGES.body, tools: [{ ...TOOL, max_uses: 1 }] }, reply: BEYOND, chargeNanoUsd: 1n },
      3n,
    ],
    [
      'the dearest of searches and images of Responses',
      { ...RESPONSES, body: { ...RESPONSES.body, max_tool_calls: 2 }, chargeNanoUsd: 2n },
      2n,
    ],
    [
      'searches of a stream of Responses',
      {
        ...RESPONSES,
        body: { ...RESPONSES.body, stream: true, max_tool_calls: 1 },
        events: [
          { type: 'response.output_text.delta', output_index: 4, content_index: 0, delta: 'Hi' },
          { type: 'response.completed', response: RESPONSES.reply },
        ],
        chargeNanoUsd: 1n,
      },
      2n,
    ],
    [
      'searches where none is allowed',
      { ...RESPONSES, body: { ...RESPONSES.body, max_tool_calls: 0 }, chargeNanoUsd: 0n },
      2n,
    ],
    [
      'searches of an upstream that knows no bound',
      { ...RESPONSES, kind: 'gemini', body: { ...SEARCH, max_tool_calls: 1 }, reply: GROUNDED, chargeNanoUsd: 1n },
      3n,
    ],
  ])(
    'CHARGE-25 ATK-240: %s beyond the client’s own bound are the operator’s, with a flag and an alarm',
    async (_what, it, searches) => {
      answers(it);
      const answer = await post(it);
      const charge = 11n + it.chargeNanoUsd * SEARCH_NANO_USD;
      expect([answer.status, answer.text]).toEqual([200, expect.stringContaining(`"cost_usd":${formatUsd(charge)}`)]);
      const booking = await booked(platform, String(answer.headers['x-request-id']));
      expect(booking).toMatchObject({ charge, forgone: 0n, usage_source: 'upstream', flags: ['uses_beyond_bound'] });
      expect(booking.cost).toBe(searches * 7n);
      const facts = { channel: `priced/${it.kind}`, model: `priced/${it.kind}` };
      // Of one channel and model it is raised once a minute.
      expect(alarm).toHaveBeenCalledWith('uses_beyond_bound', expect.objectContaining(facts), expect.any(String));
    },
  );

  it('CHARGE-25, LIFE-9: the hold is not extended for them', async () => {
    const once = { ...MESSAGES, body: { ...MESSAGES.body, tools: [{ ...TOOL, max_uses: 1 }] } };
    const holds = [];
    for (const web_search_requests of [1, 900]) {
      answers({ reply: { ...MESSAGE, usage: { ...BEYOND.usage, server_tool_use: { web_search_requests } } } });
      const { hold, charge } = await booked(platform, String((await post(once)).headers['x-request-id']));
      expect(charge).toBe(11n + SEARCH_NANO_USD);
      holds.push(hold);
    }
    expect(holds[1]).toBe(holds[0]);
  });

  it('UNIT-19: the audit computes every charge and cost again', async () => {
    await platform.settle();
    expect(await auditFindings(platform.environment)).toEqual([]);
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
