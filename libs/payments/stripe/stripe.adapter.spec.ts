import { newUuid, Secret } from '#core';
import { startSimulator, type Simulator } from '../../../apps/simulator/simulator.js';
import { minorOf } from '../domain/currency.js';
import { currencyOf } from '../providers/provider-kinds.js';
import type { CheckoutOrder, KeptMethod, ProviderAccess, PaymentSnapshot } from '../port/provider-adapter.js';
import { stripeUnitOf } from './stripe-currencies.js';
import { StripeAdapter } from './stripe.adapter.js';

/**
 * What ten dollars at 361.5127 are on Stripe's page, by the currencies of https://docs.stripe.com/currencies (presentment
 * currencies 2023-06, zero-decimal and special cases 2026-07-10, three-decimal 2022-12-31). Where people pay whole
 * units, the total is whole.
 */
const SHOWN: readonly (readonly [string, string])[] = [
  ['3615', 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'],
  ['3615.120', 'BHD JOD KWD OMR TND'],
  ['3615.00', 'AFN ALL COP HUF IDR LAK LBP MMK PKR SOS STD YER'],
  [
    '3615.12',
    `USD AED AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY CRC CVE CZK DKK DOP DZD
    EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG ILS INR JMD KES KGS KHR KYD KZT LKR LRD LSL MAD MDL MKD MNT MOP
    MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PLN QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SLE SRD
    SZL THB TJS TOP TRY TTD TWD TZS UAH UYU UZS WST XCD ZAR ZMW`,
  ],
];
const REFUSED = ['ISK', 'UGX'];
const CURRENCIES = SHOWN.flatMap(([text, codes]) => codes.split(/\s+/).map((code) => [code, text] as const));
/** The same in minor units: the digits of the page, whatever the product computes. */
const TOTALS: ReadonlyMap<string, bigint> = new Map(
  CURRENCIES.map(([code, text]) => [code, BigInt(text.replace('.', ''))] as const),
);
/** A third of it, in a part that the currency has. */
const THIRDS: Readonly<Record<string, bigint>> = {
  HUF: 120_500n,
  KWD: 1_205_040n,
  MGA: 1_205n,
  TWD: 120_504n,
  JPY: 1_205n,
  EUR: 120_504n,
};
const RATE_NANO = 361_512_700_000n;
const TEN_DOLLARS = 10_000_000_000n;

const adapter = new StripeAdapter();
let simulator: Simulator;
let accounts = 0;

beforeAll(async () => {
  simulator = await startSimulator({ host: '127.0.0.1', port: 0 });
});

afterAll(() => simulator.close());

function accessIn(currency: string): ProviderAccess {
  return {
    providerId: newUuid(Date.now()),
    mode: 'test',
    currency,
    apiUrl: simulator.url,
    webhookSecrets: [],
    secretKey: new Secret(`sk_test_currencies${++accounts}`),
    options: {
      automaticTax: false,
      collectTaxIds: false,
      providerInvoices: false,
      serverUrl: null,
      storeId: null,
      methods: [],
      orderTitle: null,
      pageBy: 'redirect',
      receipt: null,
    },
  };
}

function orderIn(currency: string, changes: Partial<CheckoutOrder> = {}): CheckoutOrder {
  const totalMinor = TOTALS.get(currency);
  if (totalMinor === undefined) throw new Error(`${currency} has no row`);
  return {
    id: newUuid(Date.now()),
    organizationId: newUuid(Date.now()),
    reference: 'RF-7K3M-9QX2-5',
    signature: 'signed',
    amountNanoUsd: TEN_DOLLARS,
    surchargeNanoUsd: 0n,
    bonusNanoUsd: 0n,
    bonusDays: null,
    legalVersion: null,
    currency,
    rateNano: RATE_NANO,
    totalMinor,
    surchargeMinor: 0n,
    title: 'Credit',
    surchargeTitle: 'Fee',
    method: null,
    email: 'payer@example.com',
    clientAddress: null,
    locale: 'en',
    messageUrl: 'https://example.com/hook',
    savesMethod: false,
    successUrl: 'https://example.com/billing',
    cancelUrl: 'https://example.com/billing',
    createdAt: new Date(),
    expiresAt: new Date(Date.now() + 3_600_000),
    ...changes,
  };
}

async function control(
  path: string,
  body: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>>> {
  const init = { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(`${simulator.url}/stripe/control/${path}`, init);
  const said = (await answer.json()) as Readonly<Record<string, unknown>>;
  if (!answer.ok) throw new Error(JSON.stringify(said));
  return said;
}

async function reported(access: ProviderAccess, subject: string): Promise<PaymentSnapshot> {
  const snapshot = await adapter.inspect(access, subject);
  if (snapshot === null) throw new Error(`${subject} says nothing`);
  return snapshot;
}

const eventsIn = ({ events }: PaymentSnapshot): string[] =>
  events.filter(({ kind }) => kind !== 'payment_fee').map(({ kind, grossMinor }) => `${kind} ${grossMinor}`);

it.each(CURRENCIES)(
  'LEDGER-54: ten dollars in %s are %s on the page, and all of it is the order’s',
  async (currency, text) => {
    expect(currencyOf('stripe', currency)).toBe(currency);
    expect(minorOf(TEN_DOLLARS, RATE_NANO, stripeUnitOf(currency)!)).toBe(TOTALS.get(currency));
    const [access, order] = [accessIn(currency), orderIn(currency)];
    const { checkoutRef, url } = await adapter.checkout(access, order);
    expect(await (await fetch(url)).text()).toContain(`<h1>Pay ${currency} ${text}</h1>`);
    await control('pay', { session: checkoutRef });
    expect(eventsIn(await reported(access, `session:${checkoutRef}`))).toEqual([`paid ${order.totalMinor}`]);
  },
);

it.each([...REFUSED, 'IQD', 'IRR', 'KPW', 'LYD', 'SYP', 'CLF'])(
  'LEDGER-54: takes no payments in %s, whose rule is not known for certain',
  (currency) => {
    expect(currencyOf('stripe', currency)).toBeNull();
  },
);

it.each(['HUF', 'KWD', 'MGA', 'TWD', 'JPY', 'EUR'])(
  'LEDGER-54: a saved card, refunds, disputes and payouts in %s are counted as its pages',
  async (currency) => {
    const access = accessIn(currency);
    const first = orderIn(currency, { savesMethod: true });
    const { checkoutRef } = await adapter.checkout(access, first);
    await control('pay', { session: checkoutRef });
    const { keptMethod } = await reported(access, `session:${checkoutRef}`);
    const second = orderIn(currency);
    const { paymentRef } = await adapter.charge(access, second, keptMethod as KeptMethod);
    const charged = await reported(access, `payment:${paymentRef ?? ''}`);
    expect(eventsIn(charged)).toEqual([`paid ${second.totalMinor}`]);

    const part = THIRDS[currency]!;
    await adapter.refund(access, { id: newUuid(Date.now()), paymentRef: paymentRef ?? '', grossMinor: part });
    await control('disputes', {
      payment_intent: (await reported(access, `session:${checkoutRef}`)).order?.paymentRef ?? '',
    });
    expect(eventsIn(await reported(access, `payment:${paymentRef ?? ''}`))).toEqual([
      `paid ${second.totalMinor}`,
      `refunded ${part}`,
    ]);
    expect(eventsIn(await reported(access, `session:${checkoutRef}`))).toEqual(
      expect.arrayContaining([`paid ${first.totalMinor}`, `withdrawn ${first.totalMinor}`]),
    );
  },
);

/** Of https://docs.stripe.com/currencies, "Minimum and maximum charge amounts", as of 2026-07-10, where it is more than one unit. */
const LEAST: readonly (readonly [string, bigint, string])[] = [
  ['USD', 50n, '0.50'],
  ['GBP', 30n, '0.30'],
  ['CZK', 1_500n, '15.00'],
  ['HUF', 17_500n, '175.00'],
  ['JPY', 50n, '50'],
  ['THB', 1_000n, '10.00'],
];

it.each(LEAST)(
  'LEDGER-54: the least payment in %s is %s minor units, and a unit less is refused',
  async (currency, least, text) => {
    expect(stripeUnitOf(currency)?.leastMinor).toBe(least);
    const access = accessIn(currency);
    const { url } = await adapter.checkout(access, orderIn(currency, { totalMinor: least }));
    expect(await (await fetch(url)).text()).toContain(`<h1>Pay ${currency} ${text}</h1>`);
    const less = adapter.checkout(access, orderIn(currency, { totalMinor: least - 1n }));
    await expect(less).rejects.toThrow(`at least ${currency} ${text}`);
  },
);

it.each([
  ['KWD', 3_615_125n, 10],
  ['ISK', 361_512n, 100],
])(
  'LEDGER-54: the stand-in refuses %s minor units of %s, which have parts that Stripe does not take',
  async (currency, totalMinor, step) => {
    const refused = adapter.checkout(accessIn(currency), { ...orderIn('EUR'), currency, totalMinor });
    await expect(refused).rejects.toThrow(`amounts in ${currency.toLowerCase()} must be evenly divisible by ${step}`);
  },
);

it('LEDGER-54: the stand-in takes no fraction of a yen', async () => {
  const line = { currency: 'jpy', unit_amount: '36.15', product_data: { name: 'Credit' } };
  const fields = Object.entries(line).map(([name, value]) =>
    typeof value === 'string'
      ? [`line_items[0][price_data][${name}]`, value]
      : ['line_items[0][price_data][product_data][name]', value.name],
  );
  const body = new URLSearchParams([['mode', 'payment'], ['success_url', 'https://example.com/'], ...fields] as [
    string,
    string,
  ][]);
  const headers = { authorization: 'Bearer sk_test_fractions' };
  const answer = await fetch(`${simulator.url}/v1/checkout/sessions`, { method: 'POST', headers, body });
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('Invalid integer: 36.15')]);
});

it('ATK-397: three thousand hundredths of a forint are no order of 3,615 forints', async () => {
  const order = orderIn('HUF', { totalMinor: 3_615n });
  await expect(adapter.checkout(accessIn('HUF'), order)).rejects.toThrow('at least HUF 175.00');
});
