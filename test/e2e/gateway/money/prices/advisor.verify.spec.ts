import { Logger } from '#core/infra';
import { formatId, formatUsd, type PriceRow } from '#core';
import { startControlApp, type ApiObject, type ControlApp } from '../../../../support/control/control-app.js';
import { booked, leftovers } from '../../../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../../support/gateway/scripted-upstream.js';
import { auditFindings } from '../../../../support/ledger/audit-findings.js';

jest.setTimeout(300_000);

const rows = (input: bigint, output: bigint): readonly PriceRow[] => [
  {
    fromPromptTokens: 0,
    rates: { input: input * 1_000_000n, cache_read: (input * 1_000_000n) / 10n, output: output * 1_000_000n },
  },
];
const BIG = { contextLength: 200_000, maxOutputTokens: 9_000 };
const TURN = { role: 'user', content: 'Plan a worker pool.' };
/** Nano-USD a token. */
const OWN = { input: 1_000n, read: 100n, output: 5_000n };
const ADVICE = { input: 5_000n, output: 25_000n };
const [COST, ADVICE_COST] = [rows(800n, 4_000n), rows(4_000n, 20_000n)];
const TOOL = { type: 'advisor_20260301', name: 'advisor', model: 'claude-opus', max_uses: 2, max_tokens: 2_048 };
const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-haiku',
  stop_reason: 'end_turn',
  stop_sequence: null,
};
const USE = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'advisor', input: {} };
const RESULT = {
  type: 'advisor_tool_result',
  tool_use_id: 'srvtoolu_1',
  content: { type: 'advisor_result', text: 'Close the input channel first, then wait for the group.' },
};
const CONTENT = [USE, RESULT, { type: 'text', text: 'Here is the pool.' }];
/** As Anthropic's documentation shows it, with a second advice. */
const usageOf = (...models: readonly (string | undefined)[]): object => ({
  input_tokens: 412,
  cache_read_input_tokens: 0,
  output_tokens: 531,
  iterations: [
    { type: 'message', input_tokens: 412, output_tokens: 89 },
    ...models.map((model) => ({ type: 'advisor_message', model, input_tokens: 823, output_tokens: 1_612 })),
    { type: 'message', input_tokens: 1_348, cache_read_input_tokens: 412, output_tokens: 442 },
  ],
});
const OWN_CHARGE = 1_760n * OWN.input + 412n * OWN.read + 531n * OWN.output;
const ADVICE_CHARGE = 823n * ADVICE.input + 1_612n * ADVICE.output;
const OWN_COST = 1_760n * 800n + 412n * 80n + 531n * 4_000n;
const ONE_ADVICE_COST = 823n * 4_000n + 1_612n * 20_000n;

/** Anthropic's advisor tool, in requests to /v1/messages. */
describe('an advisor', () => {
  const upstream = new ScriptedUpstream();
  let platform: Platform;
  let control: ControlApp;
  let customer: Customer;
  let caller: GatewayCaller;
  let opusId: string;
  let alarm: jest.SpyInstance<void, Parameters<Logger['alarm']>>;
  let sent: Record<string, unknown> = {};
  const customers: Customer[] = [];

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    control = await startControlApp(platform.environment);
    await platform.addModel({ canonicalId: 'acme/haiku', price: rows(OWN.input, OWN.output), ...BIG });
    opusId = await platform.addModel({
      canonicalId: 'acme/opus',
      aliases: ['claude-opus'],
      price: rows(ADVICE.input, ADVICE.output),
      ...BIG,
    });
    await platform.addModel({ canonicalId: 'other/closed', ...BIG });
    await platform.addModel({ canonicalId: 'acme/unserved', ...BIG });
    await platform.addModel({ canonicalId: 'acme/plain', ...BIG });
    const haiku = { model: 'acme/haiku', upstreamModel: 'up-haiku', cost: COST };
    const models = [haiku, { model: 'acme/opus', upstreamModel: 'claude-opus-9', cost: ADVICE_COST }];
    const anthropic = { kind: 'anthropic-messages', serves: [], baseUrl: upstream.url } as const;
    await platform.addChannel({ ...anthropic, name: 'both', models });
    await platform.addChannel({ ...anthropic, name: 'lone', models: [haiku], priority: 1 });
    await platform.addChannel({ name: 'chat', serves: ['acme/haiku', 'acme/opus', 'acme/plain'], priority: 2 });
    await platform.addChannel({ name: 'elsewhere', serves: ['other/closed', 'acme/unserved'] });
    alarm = jest.spyOn(platform.gateway.app.get(Logger), 'alarm');
    customer = await newCustomer({ key: { modelAllow: ['acme/*'] } });
    caller = new GatewayCaller(platform, customer.apiKey);
  });
  afterAll(async () => {
    alarm.mockRestore();
    await control.stop();
    await platform.stop();
    await upstream.stop();
  });

  async function newCustomer(options: Parameters<Platform['addCustomer']>[0]): Promise<Customer> {
    const created = await platform.addCustomer(options);
    customers.push(created);
    return created;
  }

  /** @param hangs whether the stream stays open after its advice */
  function answers(usage: object, hangs = false): void {
    upstream.answers((response, _request, text) => {
      sent = JSON.parse(text) as Record<string, unknown>;
      if (sent.stream !== true) {
        const message = JSON.stringify({ ...MESSAGE, content: CONTENT, usage });
        response.writeHead(200, { 'content-type': 'application/json' }).end(message);
        return;
      }
      const blocks = CONTENT.flatMap((block, index) => {
        const isText = block.type === 'text';
        const delta = { type: 'text_delta', text: 'Here is the pool.' };
        return [
          { type: 'content_block_start', index, content_block: isText ? { type: 'text', text: '' } : block },
          ...(isText ? [{ type: 'content_block_delta', index, delta }] : []),
          { type: 'content_block_stop', index },
        ];
      });
      const start = { ...MESSAGE, stop_reason: null, content: [], usage: { input_tokens: 412, output_tokens: 1 } };
      const events = [
        { type: 'message_start', message: start },
        ...(hangs ? blocks.slice(0, 4) : blocks),
        ...(hangs
          ? []
          : [{ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage }, { type: 'message_stop' }]),
      ];
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const frames = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
      if (hangs) response.write(frames);
      else response.end(frames);
    });
  }

  function ask(more: object = {}, by = caller): Promise<Answer> {
    const body = { model: 'acme/haiku', max_tokens: 4_000, messages: [TURN], tools: [TOOL], ...more };
    return by.post('/v1/messages', body, { 'anthropic-beta': 'advisor-tool-2026-03-01' });
  }
  const bookedFor = ({ headers }: Answer) => booked(platform, String(headers['x-request-id']));

  it.each([false, true])('CHARGE-31: is charged at its own price, beside the reply (stream: %s)', async (stream) => {
    const usage = usageOf('claude-opus-9-20260901', 'claude-opus-9');
    answers(usage);
    const answer = await ask({ stream });
    const charge = OWN_CHARGE + 2n * ADVICE_CHARGE;
    const booking = await bookedFor(answer);
    expect([answer.status, booking]).toMatchObject([
      200,
      { charge, forgone: 0n, flags: [], usage_source: 'upstream', cost: OWN_COST + 2n * ONE_ADVICE_COST },
    ]);
    expect(booking.attempts).toMatchObject([
      { upstreamModel: 'claude-opus-9-20260901', reason: 'advisor', costNanoUsd: String(ONE_ADVICE_COST) },
      { upstreamModel: 'claude-opus-9', reason: 'advisor', costNanoUsd: String(ONE_ADVICE_COST) },
      { upstreamModel: 'up-haiku', reason: null, costNanoUsd: String(OWN_COST) },
    ]);
    expect(booking.transfers[0]).toEqual(['usage', charge]);
    expect(booking.hold).toBeGreaterThanOrEqual(charge);
    expect(alarm).not.toHaveBeenCalledWith('other_model', expect.anything(), expect.anything());
    // The provider's own bytes, and the charge of both.
    expect(answer.text).toContain(JSON.stringify(usage).slice(1, -1));
    expect(answer.text).toContain(`"cost_usd":${Number(charge) / 1e9}`);
    expect(answer.headers['x-routify-dropped']).toBeUndefined();
    expect(sent).toMatchObject({ model: 'up-haiku', tools: [{ ...TOOL, model: 'claude-opus-9' }] });
  });

  it('CHARGE-31: is in the arithmetic of its request, whose lines add up to the charge', async () => {
    answers(usageOf('claude-opus-9'));
    const answer = await ask();
    const { charge } = await bookedFor(answer);
    const id = String(answer.headers['x-request-id']);
    const generation = (await caller.get(`/v1/generations/${id}`)).json();
    expect(generation).toMatchObject({
      meters: { input: 1_760, cache_read: 412, output: 531 },
      advisor: { canonical_id: 'acme/opus', meters: { input: 823, output: 1_612 } },
    });
    const { arithmetic } = (await control.call('get', `/requests/${id}`).expect(200)).body as ApiObject;
    const line = (meter: string, quantity: number, amountUsd: bigint): object =>
      expect.objectContaining({ meter, quantity, amount_usd: formatUsd(amountUsd) }) as object;
    expect(arithmetic).toMatchObject({
      lines: [
        line('input', 1_760, 1_760n * OWN.input),
        line('cache_read', 412, 412n * OWN.read),
        line('output', 531, 531n * OWN.output),
      ],
      advisor: {
        model_id: formatId('mdl', opusId),
        lines: [line('input', 823, 823n * ADVICE.input), line('output', 1_612, 1_612n * ADVICE.output)],
      },
      sum_usd: formatUsd(charge),
      price_usd: formatUsd(charge),
    });
    expect(charge).toBe(OWN_CHARGE + ADVICE_CHARGE);
  });

  it('CHARGE-31: that is not called costs nothing more', async () => {
    answers(usageOf());
    const { charge, flags, attempts } = await bookedFor(await ask());
    expect([charge, flags, attempts.length]).toEqual([OWN_CHARGE, [], 1]);
  });

  it('CHARGE-31: gets bounds where the client names none, and as many calls are held for', async () => {
    answers(usageOf('claude-opus-9'));
    const { model, ...tool } = { type: TOOL.type, name: TOOL.name, model: 'acme/opus' };
    const { hold } = await bookedFor(await ask({ tools: [{ ...tool, model }] }));
    expect(sent.tools).toEqual([{ ...tool, model: 'claude-opus-9', max_uses: 10, max_tokens: 4_096 }]);
    expect(hold).toBeGreaterThan(10n * 4_096n * ADVICE.output);
  });

  it('CHARGE-31 ATK-256: calls beyond the client’s bound are the operator’s, with a flag', async () => {
    answers(usageOf('claude-opus-9', 'claude-opus-9', 'claude-opus-9'));
    const { charge, cost, flags } = await bookedFor(await ask());
    expect([charge, cost, flags]).toEqual([
      OWN_CHARGE + 2n * ADVICE_CHARGE,
      OWN_COST + 3n * ONE_ADVICE_COST,
      ['uses_beyond_bound'],
    ]);
  });

  it('CHARGE-27: another model than the advisor stays a cost alone', async () => {
    answers(usageOf('claude-opus-9', 'claude-mythos'));
    const { charge, flags, attempts } = await bookedFor(await ask());
    expect([charge, flags]).toEqual([OWN_CHARGE + ADVICE_CHARGE, ['other_model']]);
    expect(attempts.map(({ reason }) => reason)).toEqual(['advisor', 'other_model', null]);
  });

  it.each([
    ['unknown', { model: 'acme/opos' }, 404, 'model_not_found', 'tools[0].model'],
    ['outside of the key’s scope', { model: 'other/closed' }, 403, 'model_not_allowed', 'tools[0].model'],
    ['no name', { model: 7 }, 400, 'invalid_request_error', 'tools[0].model'],
    ['bounded by text', { max_uses: '9999' }, 400, 'invalid_request_error', 'tools[0].max_uses'],
    ['bounded by a fraction', { max_tokens: 1.5 }, 400, 'invalid_request_error', 'tools[0].max_tokens'],
  ])('CHARGE-31 ATK-256: a model that is %s is refused', async (_what, change, status, code, param) => {
    const requests = upstream.requests;
    const answer = await ask({ tools: [{ ...TOOL, ...change }] });
    expect([answer.status, answer.json().error]).toMatchObject([status, { message: expect.any(String) }]);
    expect(answer.text).toContain(code);
    expect(answer.text).toContain(param);
    expect(upstream.requests).toBe(requests);
  });

  it('CHARGE-31 ATK-256: a key for the cheap model alone does not reach the dear one by its advisor', async () => {
    const narrow = await newCustomer({ key: { modelAllow: ['acme/haiku'] } });
    for (const model of ['acme/opus', 'claude-opus']) {
      const answer = await ask({ tools: [{ ...TOOL, model }] }, new GatewayCaller(platform, narrow.apiKey));
      expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('tools[0].model')]);
    }
    const second = await ask({ tools: [TOOL, { ...TOOL, name: 'advisor2', model: 'other/closed' }] });
    expect([second.status, second.text]).toEqual([400, expect.stringContaining('tools[1]')]);
  });

  it('CHARGE-31: is left out and named where no channel serves both in this format', async () => {
    answers({ input_tokens: 4, output_tokens: 5 });
    const tool = { name: 'f', input_schema: { type: 'object' } };
    const unserved = await ask({ tools: [tool, { ...TOOL, model: 'acme/unserved' }] });
    expect([unserved.status, unserved.headers['x-routify-dropped']]).toEqual([200, 'tools[1]']);
    expect(sent.tools).toEqual([expect.objectContaining({ name: 'f' })]);
    const plain = await ask({ model: 'acme/plain', tools: [tool, TOOL] });
    expect([plain.status, plain.headers['x-routify-dropped']]).toEqual([200, 'tools[1]']);
    const forced = await ask({ model: 'acme/plain', tools: [TOOL], tool_choice: { type: 'tool', name: 'advisor' } });
    expect([forced.status, forced.text]).toEqual([400, expect.stringContaining("'tool_choice' forces an advisor")]);
    const zero = await ask({ tools: [tool, { ...TOOL, max_uses: 0 }] });
    expect([zero.status, zero.headers['x-routify-dropped']]).toEqual([200, 'tools[1]']);
  });

  it('CHARGE-31: only channels that serve both are candidates, and the others have a reason', async () => {
    answers(usageOf('claude-opus-9'));
    const answer = await ask();
    expect(answer.headers['x-routify-channel']).toBe('both');
    await platform.settle();
    const generation = (await caller.get(`/v1/generations/${String(answer.headers['x-request-id'])}`)).json();
    expect(generation.candidates).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ channel: 'lone', kept: false, reason: 'advisor_not_offered' }),
        expect.objectContaining({ channel: 'chat', kept: false, reason: 'advisor_not_offered' }),
      ]),
    );
    const ignored = await ask({ routify: { ignore: ['both'] } });
    expect([ignored.status, ignored.text]).toEqual([400, expect.stringContaining('advisor_not_offered')]);
  });

  it('CHARGE-31: is within the max_price of a request', async () => {
    const dear = await ask({ routify: { max_price: { prompt: 2, completion: 10 } } });
    expect([dear.status, dear.text]).toEqual([400, expect.stringContaining('acme/opus costs')]);
    answers(usageOf('claude-opus-9'));
    expect((await ask({ routify: { max_price: { prompt: 5, completion: 25 } } })).status).toBe(200);
  });

  it('CHARGE-31: needs a wallet that covers its calls', async () => {
    const poor = await newCustomer({ topUpUsd: '0.05' });
    const refused = await ask({}, new GatewayCaller(platform, poor.apiKey));
    expect(refused.status).toBe(402);
    const boundless = await ask({ tools: [{ ...TOOL, max_uses: Number.MAX_SAFE_INTEGER }] });
    expect([400, 402]).toContain(boundless.status);
    answers(usageOf('claude-opus-9'));
    const tools = [{ ...TOOL, max_uses: 1, max_tokens: 1_024 }];
    const answer = await ask({ max_tokens: 500, tools }, new GatewayCaller(platform, poor.apiKey));
    const { charge, forgone, hold } = await bookedFor(answer);
    // More advice than its bound: charged as a price above the hold is, as far as the wallet goes.
    expect([charge + forgone, hold <= 50_000_000n]).toEqual([OWN_CHARGE + ADVICE_CHARGE, true]);
  });

  it('CHARGE-31 ATK-256: advice that a client has read before it leaves is charged', async () => {
    answers({}, true);
    const leaving = new AbortController();
    const reply = await fetch(`${platform.gateway.url}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${customer.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'acme/haiku', max_tokens: 4_000, messages: [TURN], tools: [TOOL], stream: true }),
      signal: leaving.signal,
    });
    const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('advisor_tool_result')) text += (await reader?.read())?.value ?? '';
    leaving.abort();
    const booking = await booked(platform, String(reply.headers.get('x-request-id')));
    expect(booking).toMatchObject({ outcome: 'client_closed', usage_source: 'counted', completion: 0n, waiver: null });
    const [advice] = await platform.query<{ advisor: { promptTokens: number; meters: Record<string, number> } }>(
      'SELECT advisor FROM usage_record ORDER BY request_id DESC LIMIT 1',
    );
    const { promptTokens, meters } = advice?.advisor ?? { promptTokens: 0, meters: {} };
    expect(promptTokens).toBe(Number(booking.prompt));
    expect(meters.output).toBeGreaterThan(8);
    const charged = BigInt(promptTokens) * (OWN.input + ADVICE.input) + BigInt(meters.output ?? 0) * ADVICE.output;
    expect([booking.charge, booking.attempts[0]?.reason]).toEqual([charged, 'advisor']);
  });

  it('CHARGE-31: leaves nothing held, and books that worker and audit agree with', async () => {
    await platform.settle();
    expect(await leftovers(platform, customers)).toEqual([]);
    expect(await auditFindings(platform.environment)).toEqual([]);
    expect(alarm).not.toHaveBeenCalledWith('charge_differs', expect.anything(), expect.anything());
  });
});
