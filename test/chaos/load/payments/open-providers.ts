import type { AdminApi } from '../../admin-api.js';
import type { Fleet } from '../../fleet.js';
import { formatNanoUsd } from '../../shop.js';
import { ProviderDesk } from './provider-desk.js';

const USD = 1_000_000_000n;

/** What customers pay beside an amount, and what they get beside it. */
export const PAYMENT_RULES = {
  /** Rates of a customer's fee, by the names of the providers. */
  surcharges: {
    Card: { ppm: 0n, fixedNanoUsd: 0n, hasTax: false },
    'Card with tax': { ppm: 12_345n, fixedNanoUsd: 300_000_000n, hasTax: true },
  },
  package: { amountNanoUsd: 20n * USD, bonusNanoUsd: 2n * USD, days: 30 },
  percent: { fromNanoUsd: 50n * USD, ppm: 33_333n },
} as const;

const RETRIES_MS = [300, 1_000, 3_000, 8_000];

interface MadeProvider {
  readonly id: string;
  readonly webhook_events: readonly string[];
}

/** Two accounts at the stand-in, one with tax and a fee for customers, and the bonuses of top-ups. */
export async function openProviders(fleet: Fleet, admin: AdminApi): Promise<ProviderDesk[]> {
  const { package: pack, percent, surcharges } = PAYMENT_RULES;
  await admin.post('/topup-offers', {
    ...{ kind: 'package', amount_usd: formatNanoUsd(pack.amountNanoUsd) },
    ...{ bonus_usd: formatNanoUsd(pack.bonusNanoUsd), bonus_days: pack.days },
  });
  const from = { kind: 'percent', amount_usd: formatNanoUsd(percent.fromNanoUsd) };
  await admin.post('/topup-offers', { ...from, bonus_ppm: Number(percent.ppm), bonus_days: null });
  const desks: ProviderDesk[] = [];
  for (const [index, [name, { ppm, fixedNanoUsd, hasTax }]] of Object.entries(surcharges).entries()) {
    const [secretKey, secret] = [`sk_test_chaos${index}`, `whsec_chaos${index}`];
    const { id, webhook_events: events } = await admin.post<MadeProvider>('/payment-providers', {
      ...{ kind: 'stripe', mode: 'test', name, simulator: true, secret_key: secretKey, webhook_secret: secret },
      ...{ surcharge_ppm: Number(ppm), surcharge_usd: formatNanoUsd(fixedNanoUsd), automatic_tax: hasTax },
      daily_max_usd: '1000000',
    });
    const desk = new ProviderDesk(fleet.simulator.url, { providerId: id, secretKey });
    const url = `${fleet.control.url}/webhooks/payments/${id}`;
    await desk.set('endpoints', { url, secret, enabled_events: events });
    await desk.set('webhooks', { retry_ms: RETRIES_MS.map(String) });
    desks.push(desk);
  }
  return desks;
}
