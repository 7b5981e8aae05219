import type { INestApplicationContext } from '@nestjs/common';
import { DisplayRatesService } from '#core/infra';
import { Clock, formatId, NANO_USD_PER_USD, Secret, type Actor } from '#core';
import { PaymentProvidersService, TopupOffersService } from '#payments';

/** Where a simulated provider sends its webhooks. */
export interface DemoWebhook {
  /** Whose control routes take it. */
  readonly standIn: 'stripe' | 'yookassa' | 'btcpay';
  /** The account there, by its key or its number. */
  readonly account: string;
  /** Null: it signs nothing. */
  readonly secret: string | null;
  readonly path: string;
}

/** Accounts at the simulated providers of development: their keys open nothing else. */
const CARD = { secretKey: 'sk_test_simulator', webhookSecret: 'whsec_simulator' };
const BITCOIN = { secretKey: 'apikey-of-simulator', webhookSecret: 'secret-of-simulator', storeId: 'simulator' };
const ROUBLES = { secretKey: 'test_simulator', storeId: '100500' };
const YUAN = { secretKey: 'key-of-1000000001', storeId: '1000000001' };
/** For orders alone: the demo shows dollars. */
const RATES = { CNY: '7.2', RUB: '81' };

const DAY_CHARACTERS = '2026-11-01'.length;
const PACKAGES = [
  { amountUsd: 25n, bonusUsd: 0n },
  { amountUsd: 100n, bonusUsd: 5n },
  { amountUsd: 500n, bonusUsd: 50n },
];

/**
 * A simulated provider of each kind and a bank transfer, all in test mode, with rates and packages. Nothing is changed once
 * there is a provider.
 */
export async function seedPayments(services: INestApplicationContext, actor: Actor): Promise<readonly DemoWebhook[]> {
  const providers = services.get(PaymentProvidersService);
  if ((await providers.list()).length === 0) {
    await seedProviders(providers, actor);
    await seedRates(services, actor);
    await seedPackages(services.get(TopupOffersService), actor);
  }
  const simulated = (await providers.list()).filter(({ options }) => options.simulator);
  return simulated.flatMap(({ id, kind }): DemoWebhook[] => {
    const path = `/webhooks/payments/${formatId('prv', id)}`;
    switch (kind) {
      case 'stripe':
        return [{ standIn: kind, account: CARD.secretKey, secret: CARD.webhookSecret, path }];
      case 'btcpay':
        return [{ standIn: kind, account: BITCOIN.storeId, secret: BITCOIN.webhookSecret, path }];
      case 'yookassa':
        return [{ standIn: kind, account: ROUBLES.storeId, secret: null, path }];
      case 'epay':
      case 'bank_transfer':
        return [];
    }
  });
}

async function seedProviders(providers: PaymentProvidersService, actor: Actor): Promise<void> {
  const test = { mode: 'test', currency: null } as const;
  const simulator = true;
  await providers.create({ ...test, kind: 'stripe', name: 'Card', ...sealed(CARD), options: { simulator } }, actor);
  const { storeId } = BITCOIN;
  const bitcoin = { name: 'Bitcoin', ...sealed(BITCOIN), options: { simulator, storeId } };
  await providers.create({ ...test, kind: 'btcpay', ...bitcoin }, actor);
  const wallets = { simulator, storeId: YUAN.storeId, methods: ['alipay', 'wxpay'] };
  await providers.create({ ...test, kind: 'epay', name: 'Wallet', ...sealed(YUAN), options: wallets }, actor);
  const methods = ['bank_card', 'sbp', 'tinkoff_bank', 'sberbank'];
  const roubles = { simulator, storeId: ROUBLES.storeId, methods };
  await providers.create({ ...test, kind: 'yookassa', name: 'Roubles', ...sealed(ROUBLES), options: roubles }, actor);
  const options = { instructions: 'Demo Bank, IBAN DE02 1203 0000 0000 2020 51' };
  const none = { secretKey: null, webhookSecret: null };
  await providers.create({ ...test, kind: 'bank_transfer', name: 'Bank transfer', ...none, options }, actor);
}

const sealed = (keys: { readonly secretKey: string; readonly webhookSecret?: string }) => ({
  secretKey: new Secret(keys.secretKey),
  webhookSecret: keys.webhookSecret === undefined ? null : new Secret(keys.webhookSecret),
});

/** An operator who has rates keeps them. */
async function seedRates(services: INestApplicationContext, actor: Actor): Promise<void> {
  const rates = services.get(DisplayRatesService, { strict: false });
  if ((await rates.get()).rates.length > 0) return;
  const date = new Date(services.get(Clock).nowMs()).toISOString().slice(0, DAY_CHARACTERS);
  const today = Object.entries(RATES).map(([currency, rate]) => ({ date, currency, rate, display: false as const }));
  await rates.put(today, null, actor);
}

async function seedPackages(offers: TopupOffersService, actor: Actor): Promise<void> {
  for (const { amountUsd, bonusUsd } of PACKAGES) {
    const amounts = { amountNanoUsd: amountUsd * NANO_USD_PER_USD, bonusNanoUsd: bonusUsd * NANO_USD_PER_USD };
    await offers.create({ kind: 'package', ...amounts, bonusPpm: 0, bonusDays: null, status: 'active' }, actor);
  }
}
