import { ProviderRefusal } from '../port/provider-adapter.js';
import { paymentReceipt, refundReceipt, settlementReceipt, shortened } from './yookassa-receipts.js';

const OPTIONS = { vatCode: 6, taxSystemCode: 2, paymentSubject: 'payment', paymentMode: 'advance' };
const ORDER = {
  currency: 'RUB',
  totalMinor: 103_501n,
  surchargeMinor: 3_501n,
  email: 'payer@example.com',
  title: 'Баланс Routify',
  surchargeTitle: 'Комиссия за платёж',
};
const item = (description: string, value: string) => ({
  description,
  quantity: 1,
  measure: 'piece',
  amount: { value, currency: 'RUB' },
  vat_code: 6,
  payment_subject: 'payment',
  payment_mode: 'advance',
});

describe('the receipt of a payment', () => {
  it('has the top-up and the fee, which are exactly what is paid', () => {
    expect(paymentReceipt(ORDER, OPTIONS)).toEqual({
      customer: { email: 'payer@example.com' },
      items: [item('Баланс Routify', '1000.00'), item('Комиссия за платёж', '35.01')],
      tax_system_code: 2,
    });
  });

  it('without a fee, and of a merchant with one tax system, has neither', () => {
    const receipt = paymentReceipt({ ...ORDER, surchargeMinor: 0n }, { ...OPTIONS, taxSystemCode: null });
    expect(receipt).toEqual({
      customer: { email: 'payer@example.com' },
      items: [item('Баланс Routify', '1035.01')],
    });
  });

  it('cannot be sent without an email address', () => {
    expect(() => paymentReceipt({ ...ORDER, email: null }, OPTIONS)).toThrow(ProviderRefusal);
  });

  it('cuts titles to characters', () => {
    expect(shortened('аб👍в', 3)).toBe('аб👍');
    expect(shortened('абв', 3)).toBe('абв');
    const [first] = (paymentReceipt({ ...ORDER, title: '👍'.repeat(200) }, OPTIONS) as { items: object[] }).items;
    expect(first).toMatchObject({ description: '👍'.repeat(128) });
  });
});

it('the receipt of a refund has the part that goes back', () => {
  const part = { email: 'payer@example.com', title: 'Баланс Routify', amountMinor: 33_334n };
  expect(refundReceipt(part, OPTIONS, 'RUB')).toMatchObject({ items: [item('Баланс Routify', '333.34')] });
});

describe('the receipt of an advance that is used up', () => {
  const receipt = {
    id: '2026-11',
    paymentRef: '22d6d597-000f-5000-9000-145f6df21d6f',
    email: 'payer@example.com',
    title: 'Доступ к моделям',
    amountMinor: 41_007n,
  };

  it('settles the service by it', () => {
    expect(settlementReceipt(receipt, OPTIONS, 'RUB')).toEqual({
      type: 'payment',
      payment_id: receipt.paymentRef,
      send: true,
      customer: { email: 'payer@example.com' },
      items: [
        {
          description: 'Доступ к моделям',
          quantity: 1,
          measure: 'piece',
          amount: { value: '410.07', currency: 'RUB' },
          vat_code: 4,
          payment_subject: 'service',
          payment_mode: 'full_payment',
        },
      ],
      tax_system_code: 2,
      settlements: [{ type: 'prepayment', amount: { value: '410.07', currency: 'RUB' } }],
    });
  });

  it.each([
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 4],
    [5, 3],
    [6, 4],
    [7, 7],
    [8, 8],
    [9, 7],
    [10, 8],
    [11, 11],
    [12, 11],
  ])('of VAT code %d has code %d: a rendered service has no estimated rate', (vatCode, settled) => {
    expect(settlementReceipt(receipt, { ...OPTIONS, vatCode }, 'RUB')).toMatchObject({
      items: [{ vat_code: settled }],
    });
  });
});
