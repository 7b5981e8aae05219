import type { FormCase } from './dialog-walk.js';

const PAYMENTS = { texts: 'operator/payments' } as const;
const PACKAGES = { ...PAYMENTS, address: '/operator/payments?tab=packages' } as const;
const PROVIDER = { ...PAYMENTS, address: '/operator/payments/providers/:card' } as const;

/** What an operator sets up so that customers can pay. */
export const PAYMENT_FORMS: readonly FormCase[] = [
  {
    ...PAYMENTS,
    name: 'payment-provider-create',
    address: '/operator/payments?tab=providers',
    opener: ['provider_add'],
    values: { name: 'Second card', secret_key: 'sk_test_second', surcharge_usd: '0.30' },
    param: 'secret_key',
  },
  { ...PROVIDER, name: 'payment-provider-edit', opener: ['edit'], values: { max_usd: '900' }, param: 'max_usd' },
  {
    ...PROVIDER,
    name: 'payment-provider-webhook',
    opener: ['webhook_secret_set'],
    values: { webhook_secret: 'whsec_first' },
    param: 'webhook_secret',
  },
  {
    ...PROVIDER,
    name: 'payment-provider-rotate',
    opener: ['more', 'rotate'],
    values: { webhook_secret: 'whsec_second' },
    param: 'webhook_secret',
  },
  { ...PROVIDER, name: 'payment-provider-disable', end: 'last', opener: ['more', 'disable'] },
  {
    ...PACKAGES,
    name: 'package-create',
    opener: ['package_new'],
    values: { amount_usd: '200', bonus_usd: '25', bonus_days: '90' },
    param: 'bonus_days',
  },
  {
    ...PACKAGES,
    name: 'package-edit',
    row: '100',
    opener: ['more', 'edit'],
    values: { bonus_usd: '12' },
    param: 'bonus_usd',
  },
  { ...PACKAGES, name: 'package-delete', end: 'last', row: '100', opener: ['more', 'delete'] },
];
