import { judgeOrders, type OrderEvidence, type KeptPayment } from './arithmetic.js';
import { CURRENCIES, totalMinor, type Currency } from './currencies.js';

const USD = 1_000_000_000n;
const currencyOf = (code: string): Currency => CURRENCIES.find((each) => each.code === code) as Currency;
const EUR = currencyOf('EUR');

/** 20 dollars are 18.27 euros: paid twice, the second payment is assigned to another customer's order. */
const payment = { currency: EUR, orderId: 'o1', paidMinor: 1_827n, keptMinor: 1_827n, feesMinor: 83n, moves: 1 };
const credit = { amountNanoUsd: 20n * USD, lossNanoUsd: 0n };
const sound: OrderEvidence = {
  payments: [
    { ...payment, intentId: 'pi_1' },
    { ...payment, intentId: 'pi_2' },
  ],
  orders: [
    { orderId: 'o1', organizationId: 'a', amountNanoUsd: 20n * USD },
    { orderId: 'o2', organizationId: 'b', amountNanoUsd: 20n * USD },
  ],
  rows: [
    { ...credit, orderId: 'o1', organizationId: 'a', intentId: 'pi_1' },
    { ...credit, orderId: 'o2', organizationId: 'b', intentId: 'pi_2' },
  ],
  waiting: [],
  losses: [],
  refunds: [],
  bonuses: [{ orderId: 'o1', organizationId: 'a', givenNanoUsd: 4n * USD, endedNanoUsd: USD, sweptNanoUsd: 0n }],
  // Of the bonus 3 were used, 1 has ended and is not swept.
  customers: [
    { organizationId: 'a', balanceNanoUsd: 16n * USD, usedNanoUsd: 8n * USD, refundedNanoUsd: 0n },
    { organizationId: 'b', balanceNanoUsd: 20n * USD, usedNanoUsd: 0n, refundedNanoUsd: 0n },
  ],
  clearingNanoUsd: 40n * USD - (2n * 83n * 20n * USD) / 1_827n,
  balances: [{ currency: EUR, minor: 2n * (1_827n - 83n) }],
};

const second = (changes: Partial<KeptPayment>): OrderEvidence['payments'] => [
  ...sound.payments.slice(0, 1),
  { ...payment, intentId: 'pi_2', ...changes },
];

it('has no difference where all is right', () => {
  expect(judgeOrders(sound)).toEqual({ differences: [], exact: 2, rounded: 0 });
});

/** Names of the figures by which each is found. */
it.each<[string, Partial<OrderEvidence>, readonly string[]]>([
  ['a page that takes hundredths for whole units', { payments: second({ paidMinor: 18n }) }, ['due']],
  [
    'a dispute of an assigned payment that the balance keeps',
    { payments: second({ keptMinor: 0n, moves: 2 }) },
    ['keptNanoUsd'],
  ],
  ['a payment in two places', { waiting: [{ intentId: 'pi_2', leftNanoUsd: 20n * USD }] }, ['keptNanoUsd']],
  ['a credit of no payment', { payments: sound.payments.slice(0, 1) }, ['lossNanoUsd']],
  ['a loss without a taking', { losses: [{ intentId: 'pi_1', amountNanoUsd: USD }] }, ['keptNanoUsd']],
  [
    'a bonus that was spent, and an order that was refunded as a whole',
    {
      payments: [{ ...payment, intentId: 'pi_1', keptMinor: 0n, moves: 2 }, ...second({}).slice(1)],
      rows: [
        ...sound.rows,
        {
          ...credit,
          orderId: 'o1',
          organizationId: 'a',
          intentId: 'pi_1',
          amountNanoUsd: -20n * USD,
        },
      ],
      customers: [
        { organizationId: 'a', balanceNanoUsd: USD, usedNanoUsd: 3n * USD, refundedNanoUsd: 0n },
        ...sound.customers.slice(1),
      ],
    },
    ['standingNanoUsd', 'gainNanoUsd'],
  ],
  [
    'more of a bonus taken back than was given',
    {
      rows: [
        ...sound.rows,
        {
          ...credit,
          orderId: 'o1',
          organizationId: 'a',
          intentId: null,
          amountNanoUsd: -4n * USD,
        },
      ],
    },
    ['standingNanoUsd'],
  ],
  [
    'a balance that is off by a nano-USD',
    { customers: sound.customers.map((one) => ({ ...one, balanceNanoUsd: one.balanceNanoUsd + 1n })) },
    ['expected'],
  ],
  [
    'use of credit that was never there',
    {
      customers: [
        { ...(sound.customers[0] as OrderEvidence['customers'][number]), usedNanoUsd: 26n * USD },
        ...sound.customers.slice(1),
      ],
    },
    ['gainNanoUsd', 'expected'],
  ],
  ['a claim without a debtor', { clearingNanoUsd: sound.clearingNanoUsd + 10n }, ['owed']],
  ['an account with money of no payment', { balances: [{ currency: EUR, minor: 1n }] }, ['held']],
])('finds %s', (_what, changes, names) => {
  const { differences } = judgeOrders({ ...sound, ...changes });
  const found = new Set(differences.flatMap((difference) => Object.keys(difference as object)));
  for (const name of names) expect(found).toContain(name);
});

it.each([
  ['JPY', 3_027n],
  ['HUF', 722_900n],
  ['KWD', 6_140n],
  ['EUR', 1_827n],
])('20 dollars are in %s what people can pay: %d', (code, minor) => {
  expect(totalMinor(currencyOf(code), 20n * USD)).toBe(minor);
});
