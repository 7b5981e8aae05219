import { dashboardAddress, orderAddress } from './dashboard';

const STRIPE = { kind: 'stripe', mode: 'live', simulator: false } as const;

describe('the page of a payment at its provider', () => {
  it.each([
    [STRIPE, 'pi_1', 'https://dashboard.stripe.com/payments/pi_1'],
    [{ ...STRIPE, mode: 'test' }, 'pi_1', 'https://dashboard.stripe.com/test/payments/pi_1'],
    [{ ...STRIPE, simulator: true }, 'pi_1', null],
    [{ ...STRIPE, kind: 'bank_transfer' }, '2026-17', null],
    [{ ...STRIPE, kind: 'epay' }, '20261127', null],
    [{ ...STRIPE, kind: 'yookassa' }, '2f9ed3e7-000f-5000-a000-1d4f5c0d4f7e', null],
    [STRIPE, null, null],
  ] as const)('of %j with %s is %s', (provider, ref, address) => {
    expect(dashboardAddress(provider, 'payments', ref)).toBe(address);
  });
});

describe('the page of an order at its provider', () => {
  const REFS = { checkout_ref: 'cs_1', payment_ref: 'pi_1' };
  const BTCPAY = {
    kind: 'btcpay',
    mode: 'live',
    simulator: false,
    server_url: 'https://pay.example.com/shop',
  } as const;
  it.each([
    [{ ...STRIPE, server_url: null }, REFS, 'https://dashboard.stripe.com/payments/pi_1'],
    [BTCPAY, { checkout_ref: 'Inv1', payment_ref: 'txid-0' }, 'https://pay.example.com/shop/invoices/Inv1'],
    [BTCPAY, { checkout_ref: null, payment_ref: null }, null],
    [{ ...BTCPAY, simulator: true, server_url: null }, REFS, null],
  ] as const)('of %j with %j is %s', (provider, refs, address) => {
    expect(orderAddress(provider, refs)).toBe(address);
  });
});
