import type { AdminApi } from '../../admin-api.js';
import type { Fleet } from '../../fleet.js';
import { formatNanoUsd } from '../../shop.js';
import { ProviderDesk, type ProviderAccount, type ProviderKind } from './provider-desk.js';
import { StripeDesk } from './stripe/stripe-desk.js';

const USD = 1_000_000_000n;
const NO_FEE = { ppm: 0n, fixedNanoUsd: 0n };
const RETRIES_MS = [300, 1_000, 3_000, 8_000];

/** A provider as operators set it up. */
interface ProviderPlan {
  readonly kind: ProviderKind;
  readonly name: string;
  readonly currency: ProviderAccount['currency'];
  /** The rate of the fee that customers pay. */
  readonly surcharge: { readonly ppm: bigint; readonly fixedNanoUsd: bigint };
  /** What else operators choose. */
  readonly fields: object;
}

export const PROVIDERS: readonly ProviderPlan[] = [
  { kind: 'stripe', name: 'Card', currency: 'USD', surcharge: NO_FEE, fields: { saves_methods: true } },
  {
    kind: 'stripe',
    name: 'Card with tax',
    currency: 'USD',
    surcharge: { ppm: 12_345n, fixedNanoUsd: 300_000_000n },
    fields: { automatic_tax: true },
  },
  { kind: 'epay', name: 'Alipay', currency: 'CNY', surcharge: NO_FEE, fields: { methods: ['alipay', 'wxpay'] } },
  {
    kind: 'yookassa',
    name: 'Russian cards',
    currency: 'RUB',
    surcharge: { ppm: 7_500n, fixedNanoUsd: 50_000_000n },
    fields: { methods: ['bank_card', 'sbp'], saves_methods: true },
  },
  {
    kind: 'btcpay',
    name: 'Bitcoin',
    currency: 'USD',
    fields: {},
    surcharge: { ppm: 10_000n, fixedNanoUsd: 0n },
  },
];

/** What customers get beside an amount. */
export const BONUSES = {
  package: { amountNanoUsd: 20n * USD, bonusNanoUsd: 2n * USD, days: 30 },
  percent: { fromNanoUsd: 50n * USD, ppm: 33_333n },
} as const;

interface MadeProvider {
  readonly id: string;
  readonly webhook_events: readonly string[];
}

/** One provider of each plan with its account at the stand-in, and the bonuses of top-ups. There must be rates. */
export async function openProviders(fleet: Fleet, admin: AdminApi): Promise<ProviderDesk[]> {
  const { package: pack, percent } = BONUSES;
  await admin.post('/topup-offers', {
    kind: 'package',
    amount_usd: formatNanoUsd(pack.amountNanoUsd),
    bonus_usd: formatNanoUsd(pack.bonusNanoUsd),
    bonus_days: pack.days,
  });
  const from = { kind: 'percent', amount_usd: formatNanoUsd(percent.fromNanoUsd) };
  await admin.post('/topup-offers', { ...from, bonus_ppm: Number(percent.ppm), bonus_days: null });
  const desks: ProviderDesk[] = [];
  for (const [index, plan] of PROVIDERS.entries()) desks.push(await openProvider(fleet, admin, plan, index));
  return desks;
}

/** @param index is unique in the run */
export async function openProvider(
  fleet: Fleet,
  admin: AdminApi,
  plan: ProviderPlan,
  index: number,
): Promise<ProviderDesk> {
  const { kind, name, currency, surcharge, fields } = plan;
  const { secretKey, account, webhookSecret } = credentialsOf(kind, index);
  const { id, webhook_events: events } = await admin.post<MadeProvider>('/payment-providers', {
    kind,
    mode: 'test',
    name,
    simulator: true,
    secret_key: secretKey,
    ...fields,
    ...(webhookSecret === null ? {} : { webhook_secret: webhookSecret }),
    ...(kind === 'stripe' ? {} : { store_id: account }),
    surcharge_ppm: Number(surcharge.ppm),
    surcharge_usd: formatNanoUsd(surcharge.fixedNanoUsd),
    daily_max_usd: '1000000',
  });
  const opened: ProviderAccount = { providerId: id, currency, name: account, secretKey };
  const { url: simulator } = fleet.simulator;
  const desk = kind === 'stripe' ? new StripeDesk(simulator, opened) : new ProviderDesk(kind, simulator, opened);
  await receiveMessages(desk, `${fleet.controlUrl}/webhooks/payments/${id}`, events, webhookSecret);
  await desk.set('webhooks', { retry_ms: RETRIES_MS.map(String) });
  return desk;
}

/** Orders at epay name where messages go. */
async function receiveMessages(
  desk: ProviderDesk,
  url: string,
  events: readonly string[],
  secret: string | null,
): Promise<void> {
  const { secretKey } = desk.account;
  if (desk.kind === 'epay') await desk.set('account', { key: secretKey });
  if (desk.kind === 'yookassa') await desk.set('account', { api_key: secretKey });
  if (desk.kind === 'stripe') await desk.set('endpoints', { url, secret, enabled_events: events });
  else if (desk.kind !== 'epay') await desk.set('endpoints', { url, events, ...(secret === null ? {} : { secret }) });
}

/** In the form that the kind has, and the stand-in's name of the account. */
function credentialsOf(kind: ProviderKind, index: number) {
  const secret = `secret-of-chaos-${index}`;
  switch (kind) {
    case 'stripe': {
      const secretKey = `sk_test_chaos${index}`;
      return { secretKey, account: secretKey, webhookSecret: `whsec_chaos${index}` };
    }
    case 'epay':
      return { secretKey: `key-of-merchant-${index}`, account: String(100_000 + index), webhookSecret: null };
    case 'yookassa':
      return { secretKey: `test_key-of-shop-${index}`, account: String(500_000 + index), webhookSecret: null };
    case 'btcpay':
      return { secretKey: `apikey-of-store-${index}`, account: `store${index}`, webhookSecret: secret };
  }
}
