import { Logger } from '#core/infra';
import { formatId, formatUsd, Metrics } from '#core';
import { auditFindings } from '../../../../support/ledger/audit-findings.js';
import { booked, leftovers, type Booking } from '../../../../support/gateway/bookings.js';
import { eventually } from '../../../../support/eventually.js';
import { GatewayStream } from '../../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../../support/gateway/platform.js';

const MESSAGES = [{ role: 'user', content: 'Think.' }];
const BOUND = 20_000;
/** Nano-USD a token; the prompt is free. */
const OUTPUT = 8_000n;
const REASONING = 5_000n;
/** A token a millisecond. */
const RATE = 1_000;
/** Usage of a model that thought: 1,500 tokens, of which its reply shows two. */
const THOUGHT = {
  prompt_tokens: 9,
  completion_tokens: 1_500,
  total_tokens: 1_509,
  completion_tokens_details: { reasoning_tokens: 1_498 },
};

/** Models that think where no stream shows it, and upstreams that are cut off meanwhile. */
describe('unseen output', () => {
  let platform: Platform;
  let customer: Customer;

  beforeAll(async () => {
    platform = await startPlatform({ ROUTIFY_UNSEEN_ALARM_USD: '0' });
    const rates = { input: 0n, output: OUTPUT * 1_000_000n, reasoning: REASONING * 1_000_000n };
    const price = [{ fromPromptTokens: 0, rates }];
    const thinker = { price, maxOutputTokens: BOUND, tokensPerSecond: RATE, capabilities: ['reasoning' as const] };
    await platform.addModel({ canonicalId: 'acme/hidden', aliases: ['hidden'], ...thinker });
    // Any output is faster.
    await platform.addModel({ canonicalId: 'acme/slow', aliases: ['slow'], ...thinker, tokensPerSecond: 1 });
    await platform.addModel({ canonicalId: 'acme/open', aliases: ['open'], ...thinker, reasoningHold: 'visible' });
    await platform.addModel({ canonicalId: 'acme/plain', aliases: ['plain'], price, maxOutputTokens: BOUND });
    await platform.addChannel({ name: 'simulator', serves: ['hidden', 'slow', 'open', 'plain'] });
    customer = await platform.addCustomer();
  }, 120_000);

  afterAll(() => platform.stop());

  function open(body: object): Promise<GatewayStream> {
    return GatewayStream.open(platform, customer.apiKey, { model: 'hidden', messages: MESSAGES, ...body });
  }

  /** A request that its client leaves before its reply, once the upstream has it; returns its id. */
  async function leave(body: object): Promise<string> {
    const { journal } = platform.simulator;
    const before = journal.since(0).at(-1)?.sequence ?? 0;
    const client = new AbortController();
    const pending = fetch(`${platform.gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${customer.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ messages: MESSAGES, simulate: { hang: true }, ...body }),
      signal: client.signal,
    }).catch(() => null);
    await eventually(() => journal.since(before).length > 0);
    client.abort();
    await pending;
    return journal.since(before)[0]?.requestId ?? '';
  }

  /** Charged and forgone together are the price of what was seen and of what may have been thought, within the hold. */
  async function bookedWhole(id: string): Promise<Booking> {
    const booking = await booked(platform, id);
    const { completion, unseen, charge, forgone, hold } = booking;
    expect(charge).toBe(completion * OUTPUT);
    expect(forgone).toBe(unseen * REASONING);
    expect(completion + unseen).toBeLessThanOrEqual(BigInt(BOUND));
    expect(charge + forgone).toBeLessThanOrEqual(hold);
    expect(booking.flags).toEqual([]);
    return booking;
  }

  /** At most a token for each millisecond of the call. */
  function expectThought({ unseen, attempts }: Booking): void {
    expect(unseen).toBeGreaterThan(0n);
    expect(unseen).toBeLessThanOrEqual(BigInt(attempts.at(-1)?.durationMs ?? 0) + 1n);
  }

  it.each<[what: string, outcome: string, body: object]>([
    ['the upstream breaks', 'upstream_broken', { simulate: { first_byte_ms: 300, cut_after_chunks: 1 } }],
    [
      'the upstream reports no usage',
      'completed',
      { simulate: { first_byte_ms: 300, text: 'Yes.', usage: 'missing' } },
    ],
  ])('CHARGE-17: of a stream: %s after 300 ms of thinking', async (_what, outcome, body) => {
    const booking = await bookedWhole((await (await open(body)).ended()).id);
    expect(booking).toMatchObject({ outcome, usage_source: 'counted' });
    expect(booking.unseen).toBeGreaterThanOrEqual(290n);
    expectThought(booking);
  });

  it('CHARGE-17: of a stream whose client hangs up while a summary of the thinking arrives', async () => {
    const stream = await open({ reasoning_effort: 'high', simulate: { completion_tokens: 5_000, chunk_ms: 20 } });
    await stream.received(10);
    stream.hangUp();
    const booking = await bookedWhole(stream.id);
    expect(booking).toMatchObject({ outcome: 'client_closed', usage_source: 'counted' });
    expect(booking.completion).toBeGreaterThan(0n);
    // Nine pauses before the tenth chunk.
    expect(booking.unseen).toBeGreaterThanOrEqual(170n);
    expectThought(booking);
  });

  it('of a stream whose client hangs up in the answer: of the time before it', async () => {
    const openedAtMs = performance.now();
    const stream = await open({ simulate: { completion_tokens: 5_000, first_byte_ms: 200, chunk_ms: 20 } });
    await stream.received(2);
    const untilAnswerMs = performance.now() - openedAtMs;
    await stream.received(20);
    stream.hangUp();
    const booking = await bookedWhole(stream.id);
    expect(booking.unseen).toBeGreaterThanOrEqual(190n);
    // Not of the 18 pauses of 20 ms between its words; one of them for rounding.
    expect(booking.unseen).toBeLessThanOrEqual(BigInt(Math.ceil(untilAnswerMs)) + 20n);
  });

  it.each([
    ['a stream', { model: 'hidden', stream: true }],
    ['a reply in one piece', { model: 'hidden' }],
    ['a reply in one piece of a model that would have shown it', { model: 'open' }],
  ])('CHARGE-17: of %s whose client leaves before its first byte', async (_what, body) => {
    const booking = await bookedWhole(await leave(body));
    expect(booking).toMatchObject({ outcome: 'client_closed', usage_source: 'counted', completion: 0n });
    expectThought(booking);
  });

  it.each([
    ['reported', { simulate: { first_byte_ms: 50, text: 'Yes.', usage: THOUGHT } }],
    ['of a model that shows its thinking', { model: 'open', simulate: { first_byte_ms: 50, cut_after_chunks: 1 } }],
    ['of a model that does not think', { model: 'plain', simulate: { first_byte_ms: 50, usage: 'missing' } }],
    ['of a failed call', { simulate: { first_byte_ms: 50, status: 500 } }],
  ])('CHARGE-17: none is %s', async (_what, body) => {
    const stream = await (await open(body)).ended();
    expect(await booked(platform, stream.id)).toMatchObject({ unseen: 0n, forgone: 0n });
  });

  it('what is reported is charged: all thinking of a stream that ends, at any rate, with an alarm above the model’s', async () => {
    const alarm = jest.spyOn(platform.gateway.app.get(Logger), 'alarm');
    const stream = await (await open({ model: 'slow', simulate: { text: 'Yes.', usage: THOUGHT } })).ended();
    const charge = 2n * OUTPUT + 1_498n * REASONING;
    expect(await booked(platform, stream.id)).toMatchObject({ usage_source: 'upstream', reasoning: 1_498n, charge });
    const facts = { model: 'acme/slow', tokens_per_second: expect.stringMatching(/^\d+$/) as string };
    expect(alarm.mock.calls).toEqual([['rate_exceeded', expect.objectContaining(facts), expect.any(String)]]);
    alarm.mockRestore();
    const metrics = await platform.gateway.app.get(Metrics).render();
    expect(metrics).toMatch(/^routify_output_tokens_per_second_max\{model="acme\/slow"\} [1-9]\d*$/m);
  });

  it('CHARGE-17: has a metric, and above the bound of an hour an alarm with the sum', async () => {
    const alarm = jest.spyOn(platform.gateway.app.get(Logger), 'alarm');
    const other = await platform.addCustomer();
    const stream = await GatewayStream.open(platform, other.apiKey, {
      model: 'slow',
      messages: MESSAGES,
      simulate: { first_byte_ms: 20, cut_after_chunks: 1 },
    });
    const { forgone } = await bookedWhole((await stream.ended()).id);
    const facts = {
      organization: formatId('org', other.organizationId),
      model: 'acme/slow',
      channel: 'simulator',
    };
    const alarms = alarm.mock.calls.filter(([name]) => name === 'unseen_output');
    expect(alarms).toEqual([
      ['unseen_output', expect.objectContaining({ ...facts, forgone_usd: formatUsd(forgone) }), expect.any(String)],
    ]);
    alarm.mockRestore();
    const metrics = await platform.gateway.app.get(Metrics).render();
    expect(metrics).toMatch(/^routify_unseen_tokens_total\{model="acme\/slow",channel="simulator"\} [1-9]/m);
  });

  it('CHARGE-17: leaves nothing held, and books that worker and audit agree with', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
    const alarms = (await platform.services.get(Metrics).render()).match(/^routify_alarms_total.*charge_differs.*$/gm);
    expect(alarms).toEqual([expect.stringMatching(/ 0$/)]);
    expect(await auditFindings(platform.environment)).toEqual([]);
  });
});
