import type { Provider } from '../data/providers';
import { bodyOf, NEW_PROVIDER, valuesOf } from './provider-form';

const SHARED = ['name', 'min_usd', 'max_usd', 'daily_max_usd', 'surcharge_usd', 'surcharge_ppm'];

const ADVANCE = {
  vat_code: 1,
  tax_system_code: null,
  payment_subject: 'payment',
  payment_mode: 'advance',
  settles_from: null,
};

describe('what is sent of a provider', () => {
  it.each([
    ['bank_transfer', ['instructions']],
    ['stripe', ['automatic_tax', 'collect_tax_ids', 'provider_invoices', 'saves_methods']],
    ['btcpay', []],
    ['epay', ['methods', 'order_title', 'page_by']],
    ['yookassa', ['methods', 'order_title', 'receipt', 'saves_methods']],
  ] as const)('is of %s, beside what all have: %j', (kind, names) => {
    expect(Object.keys(bodyOf(kind, NEW_PROVIDER)).sort()).toEqual([...SHARED, ...names].sort());
  });

  it('saves no methods where tax is added on the page', () => {
    const saving = { ...NEW_PROVIDER, saves_methods: true };
    expect(bodyOf('stripe', saving)).toMatchObject({ saves_methods: true });
    expect(bodyOf('stripe', { ...saving, automatic_tax: true })).toMatchObject({ saves_methods: false });
    expect(bodyOf('yookassa', saving)).toMatchObject({ saves_methods: true });
  });

  it('has no receipt and no title unless there are some', () => {
    expect(bodyOf('yookassa', { ...NEW_PROVIDER, order_title: '  ' })).toMatchObject({
      receipt: null,
      order_title: null,
    });
    expect(bodyOf('yookassa', { ...NEW_PROVIDER, receipt: true, vat_code: 4, order_title: ' Credit ' })).toMatchObject({
      receipt: { ...ADVANCE, vat_code: 4 },
      order_title: 'Credit',
    });
  });

  it.each([
    null,
    { ...ADVANCE, payment_subject: 'service', payment_mode: 'full_prepayment' },
    { ...ADVANCE, vat_code: 4, tax_system_code: 2, settles_from: '2026-12-01' },
  ])('is the receipt that was read: %j', (receipt) => {
    const read = {
      name: 'Rubles',
      min_usd: '5.00',
      max_usd: '100.00',
      daily_max_usd: '200.00',
      surcharge_ppm: 29_000,
      surcharge_usd: '0.00',
      methods: ['sbp'],
      order_title: null,
      receipt,
    } as unknown as Provider;
    expect(bodyOf('yookassa', valuesOf(read))).toMatchObject({
      receipt,
      methods: ['sbp'],
      order_title: null,
      surcharge_ppm: 29_000,
    });
  });
});
