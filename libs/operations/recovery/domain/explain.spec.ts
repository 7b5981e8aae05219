import type { MovedMoney } from '#billing/admission';
import { explain, onlyWaits } from './explain.js';

const move = (changes: Partial<MovedMoney>): MovedMoney => ({
  id: 'id',
  organizationId: 'org',
  kind: 'topup',
  amountNanoUsd: 5n,
  orderId: null,
  externalRef: null,
  actor: 'user:one',
  atMs: 0,
  ...changes,
});
const balances = (before: Record<string, bigint>, now: Record<string, bigint>) => ({
  before: new Map(Object.entries(before)),
  now: new Map(Object.entries(now)),
});
const waiting = { id: 'fact', orderId: null, bookedBy: 'prv:trade-1', leftNanoUsd: 5n };

it('names the movements that Postgres lacks, and what they do not explain', () => {
  const [lost, given] = [move({}), move({ id: 'given', kind: 'grant', amountNanoUsd: 2n })];
  const [found] = explain(balances({ org: 20n }, { org: 12n }), [lost, given], []);
  expect(found).toEqual({
    organizationId: 'org',
    beforeNanoUsd: 20n,
    nowNanoUsd: 12n,
    lost: [lost, given],
    waiting: [],
    unknownNanoUsd: 1n,
  });
});

it.each([
  ['its order', move({ orderId: 'ord' }), { ...waiting, orderId: 'ord', bookedBy: 'prv:other' }],
  ['its payment, of which the order is not known', move({ orderId: 'ord', externalRef: 'prv:trade-1' }), waiting],
])('a credit whose payment waits is not lost: known by %s', (_what, credit, payment) => {
  const [found] = explain(balances({ org: 20n }, { org: 15n }), [credit], [payment]);
  expect(found).toMatchObject({ lost: [], waiting: [{ move: credit, payment }], unknownNanoUsd: 0n });
  expect(found === undefined ? null : onlyWaits(found)).toBe(true);
});

it('a refund of an order is no credit of it', () => {
  const refund = move({ kind: 'payment_refund', amountNanoUsd: -5n, orderId: 'ord' });
  const [found] = explain(balances({ org: 15n }, { org: 20n }), [refund], [{ ...waiting, orderId: 'ord' }]);
  expect(found).toMatchObject({ lost: [refund], waiting: [], unknownNanoUsd: 0n });
  expect(found === undefined ? null : onlyWaits(found)).toBe(false);
});

it('what is lost of an organization without a known balance is listed, and none that has its balance', () => {
  const [lost, again] = [move({ organizationId: 'other' }), move({ organizationId: 'org' })];
  const found = explain(balances({ org: 20n }, { org: 20n, other: 1n }), [again, lost], []);
  expect(found).toEqual([
    { organizationId: 'other', beforeNanoUsd: null, nowNanoUsd: 1n, lost: [lost], waiting: [], unknownNanoUsd: 0n },
  ]);
});
