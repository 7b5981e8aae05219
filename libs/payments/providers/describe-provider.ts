import { formatId, formatUsd } from '#kernel';
import type { PaymentProvider } from './payment-provider.repository.js';

/** The API representation, for responses and the audit log. It has no secret. */
export function describePaymentProvider(provider: PaymentProvider) {
  const { options } = provider;
  return {
    id: formatId('prv', provider.id),
    kind: provider.kind,
    name: provider.name,
    status: provider.status,
    mode: provider.mode,
    min_usd: formatUsd(provider.minNanoUsd),
    max_usd: formatUsd(provider.maxNanoUsd),
    daily_max_usd: formatUsd(provider.dailyMaxNanoUsd),
    surcharge_ppm: provider.surchargePpm,
    surcharge_usd: formatUsd(provider.surchargeNanoUsd),
    instructions: options.instructions ?? null,
    automatic_tax: options.automaticTax ?? false,
    collect_tax_ids: options.collectTaxIds ?? false,
    provider_invoices: options.providerInvoices ?? false,
    server_url: options.serverUrl ?? null,
    store_id: options.storeId ?? null,
    simulator: options.simulator ?? false,
    key_hint: options.keyHint ?? null,
    webhook_secret_set: options.hasWebhookSecret ?? false,
    account_ref: provider.accountRef,
  };
}
