import type { INestApplicationContext } from '@nestjs/common';
import type { Actor } from '#audit';
import { formatId, NANO_USD_PER_USD, Secret } from '#kernel';
import { PaymentProvidersService, TopupOffersService } from '#payments';

/** The account at the simulated Stripe of development: its keys open nothing else. */
const SECRET_KEY = 'sk_test_simulator';
const WEBHOOK_SECRET = 'whsec_simulator';

/** Where the simulated Stripe sends its events. */
export interface DemoStripe {
  readonly account: string;
  readonly secret: string;
  readonly path: string;
}

const PACKAGES = [
  { amountUsd: 25n, bonusUsd: 0n },
  { amountUsd: 100n, bonusUsd: 5n },
  { amountUsd: 500n, bonusUsd: 50n },
];

/** A simulated card and a bank transfer, both in test mode, and packages. Nothing is changed once there is a provider. */
export async function seedPayments(services: INestApplicationContext, actor: Actor): Promise<DemoStripe | null> {
  const providers = services.get(PaymentProvidersService);
  if ((await providers.list()).length === 0) {
    const mode = 'test';
    const keys = { secretKey: new Secret(SECRET_KEY), webhookSecret: new Secret(WEBHOOK_SECRET) };
    await providers.create({ kind: 'stripe', mode, name: 'Card', ...keys, options: { simulator: true } }, actor);
    const none = { secretKey: null, webhookSecret: null };
    const options = { instructions: 'Demo Bank, IBAN DE02 1203 0000 0000 2020 51' };
    await providers.create({ kind: 'bank_transfer', mode, name: 'Bank transfer', ...none, options }, actor);
    await seedPackages(services.get(TopupOffersService), actor);
  }
  const simulated = (await providers.list()).find(({ kind, options }) => kind === 'stripe' && options.simulator);
  if (simulated === undefined) return null;
  return {
    ...{ account: SECRET_KEY, secret: WEBHOOK_SECRET },
    path: `/webhooks/payments/${formatId('prv', simulated.id)}`,
  };
}

async function seedPackages(offers: TopupOffersService, actor: Actor): Promise<void> {
  for (const { amountUsd, bonusUsd } of PACKAGES) {
    const amounts = { amountNanoUsd: amountUsd * NANO_USD_PER_USD, bonusNanoUsd: bonusUsd * NANO_USD_PER_USD };
    await offers.create({ kind: 'package', ...amounts, bonusPpm: 0, bonusDays: null, status: 'active' }, actor);
  }
}
