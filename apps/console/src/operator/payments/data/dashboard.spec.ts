import { dashboardAddress } from './dashboard';

const STRIPE = { kind: 'stripe', mode: 'live', simulator: false } as const;

describe('the page of a payment at its provider', () => {
  it.each([
    [STRIPE, 'pi_1', 'https://dashboard.stripe.com/payments/pi_1'],
    [{ ...STRIPE, mode: 'test' }, 'pi_1', 'https://dashboard.stripe.com/test/payments/pi_1'],
    [{ ...STRIPE, simulator: true }, 'pi_1', null],
    [{ ...STRIPE, kind: 'bank_transfer' }, '2026-17', null],
    [STRIPE, null, null],
  ] as const)('of %j with %s is %s', (provider, ref, address) => {
    expect(dashboardAddress(provider, 'payments', ref)).toBe(address);
  });
});
