import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config, UpstreamRule } from '#core/infra';
import { formatId, Secret } from '#core';
import { metadataOf } from '../port/order-metadata.js';
import { ProviderRefusal, ProviderUnavailable, type ProviderAccess } from '../port/provider-adapter.js';
import { YookassaClient } from './yookassa-client.js';
import { YookassaAdapter } from './yookassa.adapter.js';

type Json = Readonly<Record<string, unknown>>;

const LOOPBACK: UpstreamRule = {
  scheme: 'http',
  port: null,
  target: { kind: 'cidr', address: '127.0.0.0', prefixLength: 8, family: 4 },
};
const PROVIDER = '01890a5d-ac96-774b-bcce-b302099a8057';
const ORDER = {
  id: '01890a5d-ac96-774b-bcce-b302099a8058',
  organizationId: '01890a5d-ac96-774b-bcce-b302099a8059',
  reference: 'RF-7K3M-9QX2-5',
  amountNanoUsd: 25_000_000_000n,
  surchargeNanoUsd: 0n,
  bonusNanoUsd: 0n,
  bonusDays: null,
  legalVersion: null,
  signature: 'signed',
  createdAt: new Date('2026-11-25T12:00:00Z'),
  rateNano: 80_000_000_000n,
  totalMinor: 200_000n,
};
const CHECKOUT = {
  currency: 'RUB',
  surchargeMinor: 0n,
  title: 'Routify',
  surchargeTitle: '',
  method: null,
  email: null,
  savesMethod: false,
  clientAddress: null,
  locale: 'en',
  messageUrl: '',
  successUrl: 'https://example.com',
  cancelUrl: '',
  expiresAt: new Date('2026-11-25T13:00:00Z'),
};
const ID = '23d93cac-000f-5000-8000-126628f15141';
const OTHER = '23d93cac-000f-5000-8000-126628f15142';
const REFUND = { id: '01890a5d-ac96-774b-bcce-b302099a8060', paymentRef: ID, grossMinor: 500n };
const FAILED: Answer = [500, { type: 'error', code: 'internal_server_error' }];
const NO: Answer = [400, { type: 'error', code: 'invalid_request', description: 'No' }];

type Answer = readonly [number, Json];

let server: Server;
let adapter: YookassaAdapter;
let client: YookassaClient;
let access: ProviderAccess;
/** By method and path: those of the next requests, of which the last one stays. */
let answers: Record<string, Answer[]>;
let sent: Json[];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (chunks.length > 0) sent.push(JSON.parse(Buffer.concat(chunks).toString()) as Json);
      const [path = ''] = (request.url ?? '').split('?');
      const queue = answers[`${request.method ?? ''} ${path.slice('/v3'.length)}`] ?? [];
      const [status, body] = (queue.length > 1 ? queue.shift() : queue[0]) ?? [404, { type: 'error' }];
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new YookassaClient({ upstreamAllow: [LOOPBACK] } as unknown as Config);
  adapter = new YookassaAdapter(client);
  access = {
    providerId: PROVIDER,
    mode: 'test',
    currency: 'RUB',
    webhookSecrets: [],
    secretKey: new Secret('test_key'),
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    options: {
      automaticTax: false,
      collectTaxIds: false,
      providerInvoices: false,
      serverUrl: null,
      storeId: '100500',
      methods: [],
      orderTitle: null,
      pageBy: 'redirect',
      receipt: { vatCode: 1, taxSystemCode: null, paymentSubject: 'payment', paymentMode: 'advance' },
    },
  };
});

afterAll(async () => {
  await client.onApplicationShutdown();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  answers = { [`GET /payments/${ID}`]: [[200, payment()]], 'GET /refunds': [list()] };
  sent = [];
});

const payment = (changes: Json = {}): Json => ({
  id: ID,
  status: 'succeeded',
  amount: { value: '2000.00', currency: 'RUB' },
  test: true,
  created_at: '2026-11-25T12:01:12.000Z',
  metadata: { ...metadataOf(PROVIDER, ORDER), receipt_email: 'payer@example.com', receipt_title: 'Routify' },
  ...changes,
});

const refund = (changes: Json = {}): Json => ({
  id: '216749f7-0016-50be-b000-078d43a63ae4',
  payment_id: ID,
  status: 'succeeded',
  amount: { value: '5.00', currency: 'RUB' },
  created_at: '2026-11-25T13:00:00.000Z',
  metadata: { refund_id: REFUND.id },
  ...changes,
});

const list = (...items: Json[]): Answer => [200, { type: 'list', items }];

describe('a refund', () => {
  it('that was made by a try without an answer is no refusal when the second try is', async () => {
    answers['POST /refunds'] = [FAILED, NO];
    answers['GET /refunds'] = [list(), list(refund())];
    await adapter.refund(access, REFUND);
    expect(sent).toHaveLength(2);
    expect(sent[0]).toEqual(sent[1]);
  });

  it('that was not made is refused by a no, and unknown where the list is', async () => {
    answers['POST /refunds'] = [NO];
    await expect(adapter.refund(access, REFUND)).rejects.toBeInstanceOf(ProviderRefusal);
    answers['GET /refunds'] = [list(), FAILED];
    await expect(adapter.refund(access, REFUND)).rejects.toBeInstanceOf(ProviderUnavailable);
    await expect(adapter.refund(access, REFUND)).rejects.toBeInstanceOf(ProviderUnavailable);
    expect(sent).toHaveLength(2);
  });

  it('of another payment is none of this one', async () => {
    answers['GET /refunds'] = [list(refund({ payment_id: OTHER }), { id: 7 })];
    expect((await adapter.inspect(access, `payment:${ID}`))?.refunds).toEqual([]);
    answers['POST /refunds'] = [[200, refund({ payment_id: OTHER })]];
    await expect(adapter.refund(access, REFUND)).rejects.toBeInstanceOf(ProviderUnavailable);
    answers['POST /refunds'] = [[200, { id: 7 }]];
    await expect(adapter.refund(access, REFUND)).rejects.toBeInstanceOf(ProviderUnavailable);
  });

  it('of a part has a receipt, unless the payment has none', async () => {
    answers['POST /refunds'] = [[200, refund()]];
    await adapter.refund(access, REFUND);
    await adapter.refund(access, { ...REFUND, grossMinor: 200_000n });
    await adapter.refund({ ...access, options: { ...access.options, receipt: null } }, REFUND);
    answers[`GET /payments/${ID}`] = [[200, payment({ metadata: {} })]];
    await adapter.refund(access, REFUND);
    const receipt = {
      customer: { email: 'payer@example.com' },
      items: [{ amount: { value: '5.00', currency: 'RUB' } }],
    };
    expect(sent[0]).toMatchObject({
      payment_id: ID,
      amount: { value: '5.00', currency: 'RUB' },
      description: formatId('ofr', REFUND.id),
      receipt,
      metadata: { refund_id: REFUND.id, provider_id: formatId('prv', PROVIDER) },
    });
    expect(sent.slice(1).map(({ receipt: none }) => none)).toEqual([undefined, undefined, undefined]);
  });
});

describe('a page', () => {
  const pageOf = (url: unknown) =>
    payment({ status: 'pending', confirmation: { type: 'redirect', confirmation_url: url } });

  it.each(['javascript:alert(1)', 'data:text/html,x', '//evil.example', 'ftp://evil.example', '', 7, null])(
    'at %j is none',
    async (url) => {
      const order = { ...ORDER, ...CHECKOUT, email: 'payer@example.com' };
      answers['POST /payments'] = [[200, pageOf(url)]];
      await expect(adapter.checkout(access, order)).rejects.toBeInstanceOf(ProviderRefusal);
    },
  );

  it('of a payment that is taken while it is released is closed', async () => {
    const [held, taken]: Answer[] = [
      [200, payment({ status: 'waiting_for_capture' })],
      [200, payment()],
    ];
    answers[`POST /payments/${ID}/cancel`] = [NO];
    answers[`GET /payments/${ID}`] = [held ?? NO, taken ?? NO];
    await adapter.close(access, ID);
    answers[`GET /payments/${ID}`] = [held ?? NO];
    await expect(adapter.close(access, ID)).rejects.toBeInstanceOf(ProviderRefusal);
  });
});

it('a key of another shop is refused', async () => {
  answers['GET /me'] = [[200, { account_id: '100501', status: 'enabled', test: true }]];
  await expect(adapter.account(access)).rejects.toThrow('the key is of the shop 100501');
});

it('a list that never ends is no list', async () => {
  answers['GET /payments'] = [[200, { type: 'list', items: [payment({ id: 7, metadata: {} })], next_cursor: 'again' }]];
  const found: string[] = [];
  await expect(
    (async () => {
      for await (const subject of adapter.subjectsSince(access, new Date(0))) found.push(subject);
    })(),
  ).rejects.toBeInstanceOf(ProviderUnavailable);
  expect(found).toEqual([]);
});

it('objects of other programs stop no search, whatever their form', async () => {
  answers['GET /payments'] = [list({ id: 7 }, payment(), payment({ id: OTHER, metadata: null }))];
  answers['GET /refunds'] = [list({}, refund({ amount: 'x' }), refund({ payment_id: '../x' }))];
  const found: string[] = [];
  for await (const subject of adapter.subjectsSince(access, new Date(0))) found.push(subject);
  expect(found).toEqual([`session:${ID}`, `session:${ID}`, `payment:${ID}`]);
});
