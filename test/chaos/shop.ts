import type { Fleet } from './fleet.js';
import { AdminApi } from './admin-api.js';
import type { RequestedPrice, Offer, Rates } from './checker/evidence.js';

/** A customer of the run, with a key. */
export interface Customer {
  readonly organizationId: string;
  readonly apiKey: string;
  /** Price multipliers, parts per million, one factor each. */
  readonly multipliersPpm: readonly bigint[];
  /** Small top-ups keep its balance near zero. */
  readonly isPoor: boolean;
}

export interface Shop {
  readonly admin: AdminApi;
  /** The first prices of the models. */
  readonly firstPrices: readonly RequestedPrice[];
  readonly customers: readonly Customer[];
  /** Adds one more customer outside the load, with a balance of 0 by default. */
  addCustomer(fields?: CustomerFields): Promise<Customer>;
}

export interface SoldModel extends Offer {
  readonly upstreamId: string;
}

/** Rates that do not divide evenly, so that every rounding shows. */
export const OFFERS: readonly SoldModel[] = [
  {
    model: 'chaos/standard',
    upstreamId: 'standard',
    rates: { input: 2_500_000_000n, cache_read: 625_000_000n, output: 10_000_000_000n },
  },
  { model: 'chaos/penny', upstreamId: 'penny', rates: { input: 37_500_000n, output: 150_000_001n } },
  {
    model: 'chaos/odd',
    upstreamId: 'odd',
    rates: { input: 333_333_333n, output: 777_777_777n, request: 1_000_000_000n },
  },
  {
    model: 'chaos/thinker',
    upstreamId: 'deepseek-r',
    rates: { input: 1_000_000_007n, output: 4_000_000_000n, reasoning: 6_000_000_003n },
  },
  { model: 'chaos/free', upstreamId: 'free', rates: { input: 0n, output: 0n } },
  {
    model: 'chaos/dear',
    upstreamId: 'dear',
    rates: { input: 1_000_000_000_000n, output: 99_999_999_999_999n },
  },
];
export const THINKER = 'chaos/thinker';
/** Of which few requests use up a purchase. */
export const DEAR = 'chaos/dear';
/** What the load asks for. */
export const USUAL_OFFERS = OFFERS.filter(({ model }) => model !== DEAR);
const FIRST_PRICES = OFFERS.map(({ model, rates }) => ({ model, rates, reference: null, isAcknowledged: true }));

const FIELDS: Readonly<Record<string, string>> = {
  input: 'input_per_mtok_usd',
  cache_read: 'cache_read_per_mtok_usd',
  output: 'output_per_mtok_usd',
  reasoning: 'reasoning_per_mtok_usd',
  request: 'per_request_usd',
};
const NANO_PER_USD = 1_000_000_000n;
const MILLION = 1_000_000n;
const MARKUP_BPS = 1_234;
const DISCOUNT_BPS = 333;
const PPM = 1_000_000n;
const PPM_PER_BPS = 100n;

interface ShopOptions {
  readonly poorCustomers?: number;
  /** Whether what is bought with test cards can be spent, which older releases do not know. */
  readonly takesTestCards?: boolean;
}

/** Sells the models through two channels, and opens wallets: the first customer is rich, the others are poor. */
export async function openShop(
  fleet: Fleet,
  { poorCustomers = 4, takesTestCards = false }: ShopOptions = {},
): Promise<Shop> {
  const { secret } = JSON.parse(await fleet.routify('admin:create', '--json')) as { secret: string };
  const admin = new AdminApi(fleet.controlUrl, secret);
  for (const offer of OFFERS) await sellModel(admin, offer);
  for (const [name, priority] of [
    ['first', 100],
    ['second', 200],
  ] as const) {
    const options = takesTestCards ? { test_organizations: true } : {};
    await addChannel(admin, { name, priority, baseUrl: `${fleet.simulator.url}/v1`, options });
  }
  if (takesTestCards) await admin.patch('/settings/payments', { test_daily_usd: '1000000' });
  const tier = await admin.post('/tiers', { name: 'chaos', markup_bps: MARKUP_BPS });
  const customers = [await addCustomer(admin, tier.id, { name: 'Rich', topUpUsd: '10000' })];
  for (let index = 0; index < poorCustomers; index++) {
    const hasDiscount = index % 2 === 1;
    customers.push(await addCustomer(admin, tier.id, { name: `Poor ${index}`, hasDiscount }));
  }
  const addOne: Shop['addCustomer'] = (fields = { name: 'Late' }) => addCustomer(admin, tier.id, fields);
  return { admin, firstPrices: FIRST_PRICES, customers, addCustomer: addOne };
}

/** Decimal US dollars. */
export function formatNanoUsd(amountNanoUsd: bigint): string {
  const size = amountNanoUsd < 0n ? -amountNanoUsd : amountNanoUsd;
  const sign = amountNanoUsd < 0n ? '-' : '';
  return `${sign}${size / NANO_PER_USD}.${String(size % NANO_PER_USD).padStart(9, '0')}`;
}

/** A price in control's format. */
export function priceFields(rates: Rates, divisor = 1n): Record<string, string> {
  return Object.fromEntries(
    Object.entries(rates).map(([meter, rate]) => {
      const perUnit = meter === 'request' ? rate / MILLION : rate;
      return [FIELDS[meter] ?? meter, formatNanoUsd(perUnit / divisor)];
    }),
  );
}

async function sellModel(admin: AdminApi, { model, rates }: SoldModel): Promise<void> {
  await admin.post('/models', {
    canonical_id: model,
    name: model,
    context_length: 32_000,
    max_output_tokens: 2_000,
    status: 'active',
    ...(model === THINKER ? { capabilities: ['reasoning'] } : {}),
    price: priceFields(rates),
  });
}

interface ChannelFields {
  readonly name: string;
  readonly priority: number;
  readonly baseUrl: string;
  readonly options: object;
}

async function addChannel(admin: AdminApi, { name, priority, baseUrl, options }: ChannelFields): Promise<void> {
  await admin.post('/channels', {
    name,
    kind: 'openai-compatible',
    base_url: baseUrl,
    priority,
    options,
    credentials: [{ secret: 'sk-chaos-takes-any-key' }],
    models: OFFERS.map(({ model, upstreamId, rates }) => ({
      model,
      upstream_id: upstreamId,
      cost: priceFields(rates, 3n),
    })),
  });
}

interface CustomerFields {
  readonly name: string;
  readonly topUpUsd?: string;
  readonly creditLimitUsd?: string;
  readonly hasDiscount?: boolean;
  /** Its money is test money. */
  readonly isTest?: boolean;
}

async function addCustomer(
  admin: AdminApi,
  tierId: string,
  { name, topUpUsd = '0', creditLimitUsd = '0', hasDiscount = false, isTest = false }: CustomerFields,
): Promise<Customer> {
  const organization = await admin.post('/organizations', {
    name,
    tier_id: tierId,
    credit_limit_usd: creditLimitUsd,
    ...(hasDiscount ? { discount_bps: DISCOUNT_BPS } : {}),
    ...(isTest ? { test: true } : {}),
  });
  const isPoor = topUpUsd === '0';
  if (!isPoor) await admin.post(`/organizations/${organization.id}/topups`, { amount_usd: topUpUsd });
  const key = await admin.post<{ secret: string }>(`/organizations/${organization.id}/keys`, { name: 'chaos' });
  const multipliersPpm = [PPM + BigInt(MARKUP_BPS) * PPM_PER_BPS];
  if (hasDiscount) multipliersPpm.push(PPM - BigInt(DISCOUNT_BPS) * PPM_PER_BPS);
  return { organizationId: organization.id, apiKey: key.secret, multipliersPpm, isPoor };
}
