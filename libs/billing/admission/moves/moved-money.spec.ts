import { formatMove, parseMove } from './moved-money.js';

const move = {
  id: 'id',
  organizationId: 'org',
  kind: 'topup',
  amountNanoUsd: 2n ** 60n,
  orderId: null,
  externalRef: 'a "ref"',
  actor: 'user:one',
  atMs: 7,
};

it('keeps a movement exactly, as the same text each time', () => {
  expect(parseMove(formatMove(move))).toEqual(move);
  expect(formatMove(parseMove(formatMove(move)))).toBe(formatMove(move));
});
