import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config, UpstreamRule } from '#core/infra';
import { formatId, Secret } from '#core';
import { ProviderRefusal, ProviderUnavailable, type ProviderAccess } from '../port/provider-adapter.js';
import { BtcpayClient } from './btcpay-client.js';
import { BtcpayAdapter } from './btcpay.adapter.js';

type Json = Readonly<Record<string, unknown>>;
type Answer = readonly [number, unknown];

const LOOPBACK: UpstreamRule = {
  scheme: 'http',
  port: null,
  target: { kind: 'cidr', address: '127.0.0.0', prefixLength: 8, family: 4 },
};
const PROVIDER = '01890a5d-ac96-774b-bcce-b302099a8057';
const OTHER = '01890a5d-ac96-774b-bcce-b302099a8056';
const REFUND = {
  id: '01890a5d-ac96-774b-bcce-b302099a8060',
  orderId: '01890a5d-ac96-774b-bcce-b302099a8058',
  checkoutRef: 'invoice1',
  grossMinor: 1_000n,
  isRepeated: false,
};
const LIST = 'GET /shop/api/v1/stores/store/pull-payments';
const MAKE = 'POST /shop/api/v1/stores/store/invoices/invoice1/refund';
const PAYOUTS = 'GET /shop/api/v1/pull-payments/pull1/payouts';
const FAILED: Answer = [502, 'bad gateway'];
const FORBIDDEN: Answer = [403, { code: 'missing-permission', message: 'Insufficient API Permissions' }];

let server: Server;
let url: string;
let client: BtcpayClient;
let adapter: BtcpayAdapter;
let access: ProviderAccess;
/** By method and path: those of the next requests, of which the last one stays. */
let answers: Record<string, Answer[]>;
let sent: { readonly line: string; readonly body: Json }[];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [path = ''] = (request.url ?? '').split('?');
      const line = `${request.method ?? ''} ${path}`;
      if (chunks.length > 0) sent.push({ line, body: JSON.parse(Buffer.concat(chunks).toString()) as Json });
      const queue = answers[line] ?? [];
      const [status, body] = (queue.length > 1 ? queue.shift() : queue[0]) ?? [404, {}];
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/shop`;
  client = new BtcpayClient({ upstreamAllow: [LOOPBACK] } as unknown as Config);
  adapter = new BtcpayAdapter(client);
  access = {
    providerId: PROVIDER,
    mode: 'live',
    currency: 'USD',
    webhookSecrets: [],
    secretKey: new Secret('key'),
    apiUrl: null,
    options: {
      automaticTax: false,
      collectTaxIds: false,
      providerInvoices: false,
      serverUrl: url,
      storeId: 'store',
      methods: [],
      orderTitle: null,
      pageBy: 'redirect',
      receipt: null,
    },
  };
});

afterAll(async () => {
  await client.onApplicationShutdown();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  answers = { [LIST]: [[200, []]], [MAKE]: [[200, claim()]], [PAYOUTS]: [[200, []]] };
  sent = [];
});

const claim = (changes: Json = {}): Json => ({
  id: 'pull1',
  name: `Refund ${formatId('ofr', REFUND.id)}`,
  currency: 'USD',
  amount: '10.00',
  archived: false,
  description: `Order ${formatId('ord', REFUND.orderId)} (${formatId('prv', PROVIDER)})`,
  viewLink: `${url}/pull-payments/pull1`,
  startsAt: 1_780_000_000,
  autoApproveClaims: false,
  ...changes,
});

const payout = (originalAmount: unknown, state: string, originalCurrency: unknown = 'USD'): Json => ({
  id: `p-${state}`,
  originalAmount,
  originalCurrency,
  state,
  payoutAmount: null,
  payoutCurrency: 'BTC',
});

const make = (): Promise<string> => adapter.claim(access, REFUND);

/** The snapshot of the claim that is listed. */
async function inspected(listed: Json, payouts: readonly Json[] = []) {
  answers = { ...answers, [LIST]: [[200, [listed]]], [PAYOUTS]: [[200, payouts]] };
  return adapter.inspect(access, await refOf());
}

async function refOf(): Promise<string> {
  const kept = answers;
  answers = { ...answers, [LIST]: [[200, []]], [MAKE]: [[200, claim()]] };
  const ref = await make();
  answers = kept;
  sent = [];
  return ref;
}

describe('a claim', () => {
  it('is of the exact amount in the currency of the order, with the ids by which it is found again', async () => {
    const ref = await make();
    expect(sent).toEqual([
      {
        line: MAKE,
        body: {
          name: `Refund ${formatId('ofr', REFUND.id)}`,
          description: `Order ${formatId('ord', REFUND.orderId)} (${formatId('prv', PROVIDER)})`,
          refundVariant: 'Custom',
          customAmount: '10.00',
          customCurrency: 'USD',
        },
      },
    ]);
    expect(String(sent[0]?.body.name).length).toBeLessThanOrEqual(50);
    expect(ref).toMatch(/^claim:[0-9a-f]{32}$/);
  });

  it.each([
    ['open', {}],
    ['archived', { archived: true }],
    ['with more in its name', { name: `Refund ${formatId('ofr', REFUND.id)} of Acme` }],
  ])('that was made before is used again (%s)', async (_what, changes) => {
    answers[LIST] = [[200, [{ id: 'x', amount: null, name: null }, claim(changes)]]];
    await make();
    expect(sent).toEqual([]);
  });

  it.each([
    ['another refund', { name: `Refund ${formatId('ofr', OTHER)}` }],
    ['another provider of the store', { description: `(${formatId('prv', OTHER)})` }],
  ])('of %s is another one', async (_what, changes) => {
    answers[LIST] = [[200, [claim({ ...changes, id: 'pull2' })]]];
    await make();
    expect(sent).toHaveLength(1);
  });

  it('is looked for after an answer that is lost, and made once', async () => {
    answers[LIST] = [
      [200, []],
      [200, [claim()]],
    ];
    answers[MAKE] = [FAILED];
    expect(await make()).toBe(await refOf());
  });

  it('is unknown when the list after the lost answer fails, too, and found by the next try', async () => {
    answers[LIST] = [[200, []], FAILED, FAILED, [200, [claim()]]];
    answers[MAKE] = [FAILED];
    await expect(make()).rejects.toBeInstanceOf(ProviderUnavailable);
    await make();
    expect(sent.filter(({ line }) => line === MAKE)).toHaveLength(1);
  });

  it.each([
    ['the key may not list them', LIST, FORBIDDEN],
    ['the key may not make them', MAKE, FORBIDDEN],
    ['the invoice is not settled', MAKE, [422, { code: 'non-refundable', message: 'Cannot refund this invoice' }]],
    ['there is no such invoice', MAKE, [404, {}]],
  ] as const)('is refused where %s', async (_what, line, answer) => {
    answers[line] = [answer];
    await expect(make()).rejects.toBeInstanceOf(ProviderRefusal);
  });

  it.each([
    ['may not be listed is unknown', LIST, ProviderUnavailable],
    ['is not there is refused', MAKE, ProviderRefusal],
  ] as const)('that an earlier try may have made and that %s', async (_what, line, expected) => {
    answers[line] = [FORBIDDEN];
    await expect(adapter.claim(access, { ...REFUND, isRepeated: true })).rejects.toBeInstanceOf(expected);
  });

  it.each(['', '../../../users', 'a/b'])('of the invoice %j is none', async (checkoutRef) => {
    await expect(adapter.claim(access, { ...REFUND, checkoutRef })).rejects.toBeInstanceOf(ProviderRefusal);
    expect(sent).toEqual([]);
  });

  it.each([
    ['more', { amount: '10.01' }],
    ['less', { amount: '9.99' }],
    ['other money', { currency: 'EUR' }],
    ['coins', { currency: 'BTC' }],
  ])('is refused when it is over %s, a found one too', async (_what, changes) => {
    answers[MAKE] = [[200, claim(changes)]];
    await expect(make()).rejects.toBeInstanceOf(ProviderRefusal);
    answers[LIST] = [[200, [claim(changes)]]];
    await expect(make()).rejects.toBeInstanceOf(ProviderRefusal);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'https://evil.example/pull-payments/pull1',
    'http://127.0.0.1:1/shop/pull-payments/pull1',
    'http://user:secret@{host}/shop/pull-payments/pull1',
    'https://{host}/shop/pull-payments/pull1',
    'http://{host}.evil.example/shop/pull-payments/pull1',
    '//evil.example/x',
    '/pull-payments/pull1',
    '',
    null,
    7,
  ])('ATK-312: with the link %j is given to no one', async (link) => {
    const viewLink = typeof link === 'string' ? link.replace('{host}', new URL(url).host) : link;
    answers[MAKE] = [[200, claim({ viewLink })]];
    await expect(make()).rejects.toBeInstanceOf(ProviderRefusal);
    expect(await inspected(claim({ viewLink }))).toBeNull();
  });

  it('ATK-312: with a link that is too long is given to no one', async () => {
    answers[MAKE] = [[200, claim({ viewLink: `${url}/${'x'.repeat(500)}` })]];
    await expect(make()).rejects.toBeInstanceOf(ProviderRefusal);
  });

  it.each([
    ...[null, 'x', [], { id: '../x' }].map((answer) => [MAKE, answer] as const),
    ...[null, 'x', {}, [claim({ amount: '1e3' })], [claim({ currency: null })]].map(
      (answer) => [LIST, answer] as const,
    ),
    [LIST, [{ name: 'ofr_x', description: '' }]] as const,
  ])('is unknown after an answer that says nothing (%s %j)', async (line, answer) => {
    answers[line] = [[200, answer]];
    await expect(make()).rejects.toBeInstanceOf(ProviderUnavailable);
  });
});

describe('the end of a claim', () => {
  it.each([
    ['nobody claimed', {}, [], 'sent'],
    ['that is to be approved', {}, [payout('10', 'AwaitingApproval')], 'sent'],
    ['of which a part is paid', {}, [payout('4', 'Completed')], 'sent'],
    ['that is paid', {}, [payout('10', 'Completed')], 'succeeded'],
    ['that is paid in parts', {}, [payout('4', 'Completed'), payout('6.00', 'Completed')], 'succeeded'],
    ['that is paid, and archived', { archived: true }, [payout('10.00', 'Completed')], 'succeeded'],
    ['that is paid but for the rest of a rate', {}, [payout('9.99000001', 'Completed')], 'succeeded'],
    ['of which a cent is not paid', {}, [payout('9.99', 'Completed')], 'sent'],
    ['that was canceled', {}, [payout('10', 'Cancelled')], 'sent'],
    ['that was archived', { archived: true }, [], 'failed'],
    ['that was canceled and archived', { archived: true }, [payout('10', 'Cancelled')], 'failed'],
    ['that is being paid, and archived', { archived: true }, [payout('10', 'InProgress')], 'sent'],
    ['in a state that is unknown, and archived', { archived: true }, [payout('10', 'Paused')], 'sent'],
    ['paid in part, and archived', { archived: true }, [payout('4', 'Completed')], 'sent'],
  ] as const)('%s is %s', async (_what, changes, payouts, state) => {
    const snapshot = await inspected(claim(changes), payouts);
    expect(snapshot?.refunds).toMatchObject([{ refundId: REFUND.id, state, claimUrl: `${url}/pull-payments/pull1` }]);
    expect(snapshot?.events.map(({ kind }) => kind)).toEqual(
      state === 'failed' ? ['refunded', 'refund_failed'] : ['refunded'],
    );
    expect(snapshot?.events[0]).toMatchObject({ grossMinor: 1_000n, aboutRef: REFUND.id });
    expect(snapshot?.order).toMatchObject({ id: REFUND.orderId, written: null });
  });

  it('says how much was paid of one that ended in part', async () => {
    const snapshot = await inspected(claim({ archived: true }), [payout('4', 'Completed')]);
    expect(snapshot?.refunds[0]?.reason).toBe('The claim was archived after 4.00 of 10.00 USD were paid.');
  });

  it.each([
    [[200, null]],
    [[404, {}]],
    [[200, {}]],
    [FAILED],
    [[200, [payout('10', 'Completed', 'BTC')]]],
    [[200, [payout('-1', 'Completed')]]],
    [[200, [payout('1e3', 'Completed')]]],
    [[200, [payout('10', '')]]],
  ] as const)('is unknown while its payouts are (%j)', async (answer) => {
    answers[LIST] = [[200, [claim({ archived: true })]]];
    const ref = await refOf();
    answers[PAYOUTS] = [answer];
    await expect(adapter.inspect(access, ref)).rejects.toBeInstanceOf(ProviderUnavailable);
  });

  it.each([
    ['of another provider', claim({ description: formatId('prv', OTHER) })],
    ['of no refund', claim({ name: 'Salary' })],
    ['in another currency', claim({ currency: 'EUR' })],
  ])('%s says nothing', async (_what, listed) => {
    expect(await inspected(listed)).toBeNull();
  });

  it('that the store does not list says nothing, and neither does one without the permission', async () => {
    const ref = await refOf();
    expect(await adapter.inspect(access, ref)).toBeNull();
    answers[LIST] = [FORBIDDEN];
    expect(await adapter.inspect(access, ref)).toBeNull();
  });
});

describe('claims since a moment', () => {
  const since = async (date: Date): Promise<string[]> => {
    const found: string[] = [];
    for await (const subject of adapter.subjectsSince(access, date)) found.push(subject);
    return found;
  };

  it('are those of this provider that were made then', async () => {
    const ref = await refOf();
    answers['GET /shop/api/v1/stores/store/invoices'] = [[200, []]];
    answers[LIST] = [[200, [claim(), claim({ id: 'old', startsAt: 1 }), claim({ id: 'b', description: '' })]]];
    expect(await since(new Date(1_779_999_000_000))).toEqual([ref]);
    answers[LIST] = [FORBIDDEN];
    expect(await since(new Date(0))).toEqual([]);
    answers[LIST] = [FAILED];
    await expect(since(new Date(0))).rejects.toBeInstanceOf(ProviderUnavailable);
  });
});
