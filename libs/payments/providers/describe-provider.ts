import { formatId, formatUsd } from '#core';
import type { ReceiptOptions } from '../port/provider-adapter.js';
import { hasWebhookSecret } from './provider-keys.js';
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
    currency: provider.currency,
    min_usd: formatUsd(provider.minNanoUsd),
    max_usd: formatUsd(provider.maxNanoUsd),
    daily_max_usd: formatUsd(provider.dailyMaxNanoUsd),
    surcharge_ppm: provider.surchargePpm,
    surcharge_usd: formatUsd(provider.surchargeNanoUsd),
    instructions: options.instructions ?? null,
    automatic_tax: options.automaticTax ?? false,
    collect_tax_ids: options.collectTaxIds ?? false,
    provider_invoices: options.providerInvoices ?? false,
    methods: [...(options.methods ?? [])],
    order_title: options.orderTitle ?? null,
    page_by: options.pageBy ?? 'redirect',
    saves_methods: options.savesMethods ?? false,
    receipt: describeReceipt(options.receipt ?? null),
    server_url: options.serverUrl ?? null,
    store_id: options.storeId ?? null,
    simulator: options.simulator ?? false,
    key_hint: options.keyHint ?? null,
    webhook_secret_set: hasWebhookSecret(provider.kind) ? (options.hasWebhookSecret ?? false) : null,
    webhook_endpoint_ref: options.endpointRef ?? null,
    webhook_problem: options.endpointProblem ?? null,
    account_ref: provider.accountRef,
  };
}

/** Whether an order can save the way to pay. A charge without a page has no tax of the provider's. */
export const savesMethods = ({ options }: Pick<PaymentProvider, 'options'>): boolean =>
  options.savesMethods === true && options.automaticTax !== true;

function describeReceipt(receipt: ReceiptOptions | null) {
  if (receipt === null) return null;
  const { vatCode, taxSystemCode, paymentSubject, paymentMode, settlesFrom } = receipt;
  return {
    vat_code: vatCode,
    tax_system_code: taxSystemCode,
    payment_subject: paymentSubject,
    payment_mode: paymentMode,
    settles_from: settlesFrom ?? null,
  };
}
