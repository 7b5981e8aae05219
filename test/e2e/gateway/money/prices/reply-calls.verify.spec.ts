import { Logger } from '#core/infra';
import type { PriceRow } from '#core';
import { booked, leftovers } from '../../../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../../support/gateway/scripted-upstream.js';
import { auditFindings } from '../../../../support/ledger/audit-findings.js';

jest.setTimeout(120_000);

const rows = (input: bigint, output: bigint): readonly PriceRow[] => [
  {
    fromPromptTokens: 0,
    rates: { input: input * 1_000_000n, cache_read: (input * 1_000_000n) / 10n, output: output * 1_000_000n },
  },
];
/** Nano-USD a token, of the model that is asked for. */
const [INPUT, READ, OUTPUT] = [3_000n, 300n, 15_000n] as const;
const COST = rows(1_000n, 5_000n);
const ADVISOR_COST = rows(4_000n, 20_000n);
const TURN = { role: 'user', content: 'Hello!' };
const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'up',
  content: [{ type: 'text', text: 'ok' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
};
/** A conversation as long as the context is summed up, and answered then; the totals are of the answer alone. */
const COMPACTED = {
  input_tokens: 23_000,
  output_tokens: 1_000,
  iterations: [
    { type: 'compaction', input_tokens: 190_000, output_tokens: 3_500 },
    { type: 'message', input_tokens: 23_000, output_tokens: 1_000 },
  ],
};
/** A model that consults another; the totals have the input of its first call, and nothing of the other. */
const advised = (model: string): object => ({
  input_tokens: 400,
  output_tokens: 500,
  iterations: [
    { type: 'message', input_tokens: 400, output_tokens: 80 },
    { type: 'advisor_message', model, input_tokens: 800, output_tokens: 1_600 },
    { type: 'message', input_tokens: 1_300, cache_read_input_tokens: 400, output_tokens: 420 },
  ],
});
const OWN_CHARGE = 1_700n * INPUT + 400n * READ + 500n * OUTPUT;
const OWN_COST = 1_700n * 1_000n + 400n * 100n + 500n * 5_000n;
const ADVICE_COST = 800n * 4_000n + 1_600n * 20_000n;
const MESSAGES = { path: '/v1/messages', body: { max_tokens: 9_000, messages: [TURN] } };
const CHAT = { path: '/v1/chat/completions', body: { max_tokens: 9_000, messages: [TURN] } };

/** Anthropic's usage of replies behind which it makes several calls, some of them with another model. */
describe('several calls behind one reply', () => {
  const upstream = new ScriptedUpstream();
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  let alarm: jest.SpyInstance<void, Parameters<Logger['alarm']>>;
  let sent: Record<string, unknown> = {};

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    const fields = { contextLength: 200_000, maxOutputTokens: 9_000 };
    await platform.addModel({ canonicalId: 'acme/executor', price: rows(INPUT, OUTPUT), ...fields });
    await platform.addModel({ canonicalId: 'acme/advisor', price: rows(90_000n, 90_000n), ...fields });
    await platform.addModel({ canonicalId: 'acme/unserved', ...fields });
    const models = [
      { model: 'acme/executor', upstreamModel: 'claude-sonnet', cost: COST },
      { model: 'acme/advisor', upstreamModel: 'claude-opus', cost: ADVISOR_COST },
    ];
    await platform.addChannel({ name: 'up', kind: 'anthropic-messages', serves: [], models, baseUrl: upstream.url });
    alarm = jest.spyOn(platform.gateway.app.get(Logger), 'alarm');
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  });
  afterAll(async () => {
    alarm.mockRestore();
    await platform.stop();
    await upstream.stop();
  });

  async function replyTo({ path, body }: typeof CHAT, usage: object, more: object = {}): Promise<Answer> {
    upstream.answers((response, _request, text) => {
      sent = JSON.parse(text) as Record<string, unknown>;
      if (sent.stream !== true) {
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ...MESSAGE, usage }));
        return;
      }
      const events = [
        { type: 'message_start', message: { ...MESSAGE, content: [], usage: { input_tokens: 400, output_tokens: 1 } } },
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'ok' } },
        { type: 'content_block_stop', index: 0 },
        { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage },
        { type: 'message_stop' },
      ];
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
    });
    return caller.post(path, { model: 'acme/executor', ...body, ...more });
  }
  const bookedFor = ({ headers }: Answer) => booked(platform, String(headers['x-request-id']));

  const DOORS: [what: string, door: typeof CHAT, more: object][] = [
    ['chat', CHAT, {}],
    ['a stream of chat', CHAT, { stream: true, stream_options: { include_usage: true } }],
    ['Messages', MESSAGES, {}],
    ['a stream of Messages', MESSAGES, { stream: true }],
  ];

  it.each(DOORS)('CHARGE-26: all calls of the model are charged, for a client of %s', async (_what, door, more) => {
    const answer = await replyTo(door, COMPACTED, more);
    const charge = 213_000n * INPUT + 4_500n * OUTPUT;
    expect(await bookedFor(answer)).toMatchObject({
      usage_source: 'upstream',
      prompt: 213_000n,
      completion: 4_500n,
      charge,
      forgone: 0n,
      flags: [],
      cost: 213_000n * 1_000n + 4_500n * 5_000n,
    });
    // Clients of chat read the sum, those of Messages the calls.
    expect(answer.text).toContain(door === CHAT ? '"prompt_tokens":213000' : '"input_tokens":190000');
  });

  it('CHARGE-32: a compaction is held for where the request asks for one', async () => {
    const holdOf = async (edit: string): Promise<bigint> => {
      const management = { context_management: { edits: [{ type: edit }] } };
      return (await bookedFor(await replyTo(MESSAGES, { input_tokens: 9, output_tokens: 9 }, management))).hold;
    };
    const [plain, compacting] = [await holdOf('clear_tool_uses_20250919'), await holdOf('compact_20260112')];
    // The prompt once more, with what is written until then, and a summary as long as the reply may be.
    expect(compacting - plain).toBeGreaterThanOrEqual(9_000n * (INPUT + OUTPUT));
    expect(sent.context_management).toEqual({ edits: [{ type: 'compact_20260112' }] });
  });

  it('CHARGE-26: more than the calls can have is still impossible', async () => {
    const usage = { ...COMPACTED, input_tokens: 20_000_001 };
    expect(await bookedFor(await replyTo(CHAT, usage))).toMatchObject({
      usage_source: 'counted',
      flags: ['absurd_usage'],
    });
  });

  it.each(DOORS)('CHARGE-27: another model is a cost alone, for a client of %s', async (_what, door, more) => {
    const answer = await replyTo(door, advised('claude-opus-20260101'), more);
    const { charge, forgone, cost, flags, attempts, transfers } = await bookedFor(answer);
    expect({ charge, forgone, cost, flags }).toEqual({
      charge: OWN_CHARGE,
      forgone: 0n,
      cost: OWN_COST + ADVICE_COST,
      flags: ['other_model'],
    });
    expect(attempts).toMatchObject([
      { upstreamModel: 'claude-opus-20260101', reason: 'other_model', costNanoUsd: String(ADVICE_COST) },
      { upstreamModel: 'claude-sonnet', costNanoUsd: String(OWN_COST) },
    ]);
    expect(transfers).toEqual([
      ['usage', OWN_CHARGE],
      ['cogs', ADVICE_COST],
      ['cogs', OWN_COST],
    ]);
    const generation = await caller.get(`/v1/generations/${String(answer.headers['x-request-id'])}`);
    const shown = [
      { status: 200, reason: 'other_model' },
      { status: 200, reason: null },
    ];
    const meters = { input: 1_700, cache_read: 400, output: 500 };
    expect(generation.json()).toMatchObject({ attempts: shown, meters });
    const facts = { channel: 'up', model: 'acme/executor' };
    // Of one channel and model it is raised once a minute.
    expect(alarm).toHaveBeenCalledWith('other_model', expect.objectContaining(facts), expect.any(String));
  });

  it('CHARGE-27: one that the channel has no cost of is noted without one', async () => {
    const { charge, cost, flags, attempts } = await bookedFor(await replyTo(CHAT, advised('claude-mythos')));
    expect([charge, cost, flags, attempts.length]).toEqual([OWN_CHARGE, OWN_COST, ['other_model'], 2]);
  });

  it('CHARGE-27 ATK-241: no field of the provider’s has another model answer or advise', async () => {
    // A model that no channel of the request's model serves as well: the tool is left out.
    const advisor = { type: 'advisor_20260301', name: 'advisor', model: 'acme/unserved' };
    const tool = { name: 'f', input_schema: { type: 'object' } };
    const fallbacks = [{ model: 'claude-opus' }];
    for (const [more, dropped] of [
      [{ fallbacks, tools: [tool] }, 'fallbacks'],
      [{ fallbacks: 'default', tools: [tool, advisor] }, 'tools[1], fallbacks'],
    ] as const) {
      const answer = await replyTo(MESSAGES, COMPACTED, { ...more, betas: ['server-side-fallback-2026-06-01'] });
      expect([answer.status, answer.headers['x-routify-dropped']]).toEqual([200, dropped]);
      expect([sent.fallbacks, sent.tools]).toEqual([undefined, [expect.objectContaining({ name: 'f' })]]);
    }
    for (const more of [{ fallbacks }, { routify_anthropic: { fallbacks } }]) {
      const answer = await replyTo(CHAT, COMPACTED, more);
      expect([answer.status, JSON.stringify(sent)]).toEqual([200, expect.not.stringContaining('fallbacks')]);
    }
    const refused = await replyTo(CHAT, COMPACTED, { tools: [advisor] });
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('tools[0].type')]);
  });

  it('CHARGE-27: leaves nothing held, and books that worker and audit agree with', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
    expect(await auditFindings(platform.environment)).toEqual([]);
  });
});
