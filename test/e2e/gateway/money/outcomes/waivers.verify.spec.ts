import { Logger } from '#core/infra';
import { Metrics } from '#core';
import { auditFindings } from '../../../../support/ledger/audit-findings.js';
import { booked, leftovers, type Booking } from '../../../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../../support/gateway/scripted-upstream.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
/** Nano-USD a token: the price for customers; the operator's cost is half of it. */
const INPUT = 2_000n;
const OUTPUT = 8_000n;
const REPORTED = 9n * INPUT;
const COUNTED = 6n * INPUT;
const EMPTY = { completion_tokens: 0 };
/** Nine tokens of a prompt at $50,000 a million: $0.45, of a bound of one dollar. */
const DEAR_RATE = 50_000_000_000_000n;
const DEAR = (9n * DEAR_RATE) / 1_000_000n;
const DRAIN = { model: 'dear', messages: MESSAGES, max_tokens: 10, simulate: EMPTY };
const PATHS = { chat: '/v1/chat/completions', responses: '/v1/responses', messages: '/v1/messages' };

/** Answers without output, and streams that their upstreams broke: nothing for nothing, within a bound. */
describe('waivers', () => {
  const upstream = new ScriptedUpstream();
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform({ ROUTIFY_WAIVERS_USD_PER_DAY: '1' });
    const kind = 'anthropic-messages' as const;
    const refused = { refuses: true, usage: { prompt_tokens: 9, completion_tokens: 0 } };
    const channels = [
      { name: 'plain' },
      { name: 'empty', options: { force: { simulate: EMPTY } } },
      { name: 'empty-claude', kind, options: { force: { simulate: EMPTY } } },
      { name: 'refused', kind, options: { force: { simulate: refused } } },
      { name: 'refused-unbilled', kind, options: { force: { simulate: refused }, unbilled_replies: 'refused' } },
      { name: 'scripted', baseUrl: upstream.url, options: { unbilled_replies: 'unfinished' } },
    ];
    for (const channel of channels) {
      const { name } = channel;
      await platform.addModel({ canonicalId: `acme/${name}`, aliases: [name], outputModalities: ['text', 'image'] });
      await platform.addChannel({ serves: [name], ...channel });
    }
    const price = [{ fromPromptTokens: 0, rates: { input: DEAR_RATE, output: DEAR_RATE } }];
    await platform.addModel({ canonicalId: 'acme/dear', aliases: ['dear'], price });
    await platform.addChannel({ name: 'dear', serves: ['dear'] });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  const send = (simulate: object, more: object = {}): Promise<Answer> =>
    caller.chat({ model: 'plain', messages: MESSAGES, simulate, ...more });

  async function stream(body: object): Promise<GatewayStream> {
    return (await GatewayStream.open(platform, customer.apiKey, { messages: MESSAGES, ...body })).ended();
  }

  const bookedFor = ({ headers }: Answer): Promise<Booking> => booked(platform, String(headers['x-request-id']));

  /** A waived request whose upstream bills `cost`. */
  const waived = (waiver: string, price: bigint, cost = price / 2n) => ({
    grade: 2,
    status: 200,
    charge: 0n,
    waiver,
    waived: price,
    forgone: 0n,
    cost,
    flags: [],
    transfers:
      cost === 0n
        ? []
        : [
            ['cogs', cost],
            ['waiver', cost],
          ],
  });

  it('CHARGE-19: an empty reply costs nothing, and its upstream’s cost is the operator’s, in one piece and in a stream', async () => {
    const answer = await send(EMPTY);
    expect(answer.json()).toMatchObject({
      usage: { prompt_tokens: 9, completion_tokens: 0 },
      routify: { cost_usd: 0, waived: 'empty_reply' },
    });
    expect(await bookedFor(answer)).toMatchObject({ outcome: 'completed', ...waived('empty_reply', REPORTED) });
    const streamed = await stream({ model: 'plain', simulate: EMPTY, stream_options: { include_usage: true } });
    expect(streamed.chunks.at(-1)?.routify).toMatchObject({ cost_usd: 0, waived: 'empty_reply' });
    expect(await booked(platform, streamed.id)).toMatchObject(waived('empty_reply', REPORTED));
  });

  it.each(Object.entries(PATHS))('CHARGE-19: an empty reply costs nothing by %s', async (format, path) => {
    const body = format === 'responses' ? { input: 'Hello!' } : { messages: MESSAGES, max_tokens: 50 };
    for (const model of ['empty', 'empty-claude']) {
      for (const isStream of [false, true]) {
        const answer = await caller.post(path, { model, ...body, stream: isStream });
        if (format !== 'chat' || !isStream) expect(answer.text).toContain('"cost_usd":0,');
        expect(await bookedFor(answer)).toMatchObject({ charge: 0n, waiver: 'empty_reply' });
      }
    }
  });

  it('CHARGE-19: what the client’s own stop sequence, bias or token bound left empty is charged, and so is all output', async () => {
    const cases = [
      [EMPTY, { stop: ['x'] }, REPORTED],
      [EMPTY, { logit_bias: { 50256: 100 } }, REPORTED],
      [{ text: 'one two' }, { max_tokens: 1 }, REPORTED + OUTPUT],
      [{ text: 'x', usage: { prompt_tokens: 9, completion_tokens: 0 } }, {}, REPORTED],
      [{ ...EMPTY, usage: { prompt_tokens: 9, completion_tokens: 5 } }, {}, REPORTED + 5n * OUTPUT],
    ] as const;
    for (const [simulate, more, charge] of cases) {
      const booking = await bookedFor(await send(simulate, more));
      expect(booking).toMatchObject({ charge, waiver: null, waived: 0n });
      expect(booking.transfers.map(([code]) => code)).toEqual(['usage', 'cogs']);
    }
  });

  it('CHARGE-19: a refusal without output costs nothing, not even its upstream where that does not bill it', async () => {
    for (const stream of [false, true]) {
      const billed = await bookedFor(await send({}, { model: 'refused', stream }));
      expect(billed).toMatchObject({ finish_reason: 'content_filter', ...waived('empty_reply', REPORTED) });
      const unbilled = await bookedFor(await send({}, { model: 'refused-unbilled', stream }));
      expect(unbilled).toMatchObject(waived('empty_reply', REPORTED, 0n));
    }
  });

  it.each([
    ['empty', 'data:image/png;base64,'],
    ['no image', 'data:image/png;base64,aGVsbG8='],
  ])('CHARGE-19: an image that is %s costs nothing, in one piece and in a stream', async (_what, url) => {
    const usage = { prompt_tokens: 9, completion_tokens: 256 };
    const content = { role: 'assistant', content: null, images: [{ type: 'image_url', image_url: { url } }] };
    upstream.answersJson(JSON.stringify({ choices: [{ index: 0, message: content, finish_reason: 'stop' }], usage }));
    const paid = REPORTED + 256n * OUTPUT;
    expect(await bookedFor(await send({}, { model: 'scripted', modalities: ['image', 'text'] }))).toMatchObject(
      waived('empty_reply', paid),
    );
    const chunk = JSON.stringify({ choices: [{ index: 0, delta: content, finish_reason: 'stop' }], usage });
    upstream.answersEvents([chunk, '[DONE]']);
    expect(
      await booked(platform, (await stream({ model: 'scripted', modalities: ['image', 'text'] })).id),
    ).toMatchObject(waived('empty_reply', paid));
  });

  it('CHARGE-5: a stream that its upstream broke costs nothing where no output was delivered, else that and the input', async () => {
    const opening = JSON.stringify({ choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] });
    const error = JSON.stringify({ error: { message: 'gone' } });
    upstream.answersEvents([opening, error]);
    const empty = await stream({ model: 'scripted' });
    expect([empty.status, empty.isDone]).toEqual([200, false]);
    expect(await booked(platform, empty.id)).toMatchObject({
      outcome: 'upstream_broken',
      // The provider does not bill it.
      ...waived('broken_stream', COUNTED, 0n),
    });
    const text = JSON.stringify({ choices: [{ index: 0, delta: { content: 'one' } }] });
    upstream.answersEvents([opening, text, error]);
    const some = await stream({ model: 'scripted' });
    expect(await booked(platform, some.id)).toMatchObject({ charge: COUNTED + OUTPUT, waiver: null });
  });

  it('CHARGE-20 ATK-190: beyond the bound of a day empty replies are charged, flagged, with one alarm', async () => {
    const alarm = jest.spyOn(platform.gateway.app.get(Logger), 'alarm');
    const { organizationId, apiKey } = await platform.addCustomer();
    const drain = new GatewayCaller(platform, apiKey);
    const answers = await Promise.all(Array.from({ length: 12 }, () => drain.chat(DRAIN)));
    const bookings = await Promise.all(answers.map(bookedFor));
    const free = bookings.filter(({ waiver }) => waiver !== null);
    expect(free.map(({ waived: price }) => price)).toEqual([DEAR, DEAR]);
    const paid = bookings.filter(({ waiver }) => waiver === null);
    expect(paid.map(({ charge, flags }) => [charge, flags])).toEqual(paid.map(() => [DEAR, ['waivers_exhausted']]));
    const raised = alarm.mock.calls.filter(([name]) => name === 'waivers_exhausted');
    expect(raised).toEqual([
      ['waivers_exhausted', expect.objectContaining({ channel: 'dear', model: 'acme/dear' }), expect.any(String)],
    ]);
    alarm.mockRestore();
    const other = new GatewayCaller(platform, (await platform.addCustomer()).apiKey);
    const answer = await other.chat(DRAIN);
    expect(await bookedFor(answer)).toMatchObject({ waiver: 'empty_reply' });
    expect(await leftovers(platform, [{ organizationId, apiKey, keyId: '' }])).toEqual([]);
  });

  it('CHARGE-19: a waived request uses its Idempotency-Key, and counts in no cap', async () => {
    const capped = await platform.addCustomer({
      key: { caps: [{ period: 'day', limitNanoUsd: REPORTED + 100n * OUTPUT }] },
    });
    const own = new GatewayCaller(platform, capped.apiKey);
    const body = { model: 'plain', messages: MESSAGES, max_tokens: 50, simulate: EMPTY };
    const key = { 'idempotency-key': 'once' };
    expect((await own.chat(body, key)).json()).toMatchObject({ routify: { waived: 'empty_reply' } });
    expect((await own.chat(body, key)).error().code).toBe('idempotency_key_reused');
    await platform.settle();
    const { caps } = (await own.get('/v1/key')).json() as { caps: readonly { spent_usd: string }[] };
    expect(caps.map(({ spent_usd }) => Number(spent_usd))).toEqual([0]);
  });

  it('CHARGE-19: leaves nothing held, and books that worker and audit agree with', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
    const alarms = (await platform.services.get(Metrics).render()).match(/^routify_alarms_total.*charge_differs.*$/gm);
    expect(alarms).toEqual([expect.stringMatching(/ 0$/)]);
    expect(await auditFindings(platform.environment)).toEqual([]);
  });
});
