import type { UnappliedDetails } from '#payments';
import { formatId } from '#core';
import type { Explained } from '#operations/imports';
import { differenceLines, originLine, shown, waitingLines } from './recovery-lines.js';

const ID = '019a0000-0000-7000-8000-00000000000a';
const [BANK, CARDS] = ['019a0000-0000-7000-8000-00000000000b', '019a0000-0000-7000-8000-00000000000c'];
const move = {
  id: ID,
  organizationId: ID,
  kind: 'topup',
  amountNanoUsd: 7_500_000_000n,
  orderId: null,
  externalRef: 'INV-7',
  actor: 'user:ada',
  atMs: Date.UTC(2026, 10, 28, 16, 20),
};
const lost: Explained = {
  organizationId: ID,
  beforeNanoUsd: 8_000_000_000n,
  nowNanoUsd: 500_000_000n,
  lost: [move],
  waiting: [],
  unknownNanoUsd: 0n,
};
const silent = { withoutApi: [{ id: BANK, name: 'Bank' }], unanswered: [{ id: CARDS, name: 'Cards' }] };
const org = formatId('org', ID);
const linesOf = (difference: Explained): string[] => differenceLines([difference], silent).lines;

describe('what is lost', () => {
  it('has the balances of the organization, and each movement with what to do', () => {
    expect(differenceLines([lost], silent)).toEqual({
      lines: [
        `${org}  $8 before, $0.5 now`,
        `  top-up of $7.5 (${formatId('topup', ID)}, reference INV-7) by user:ada at 2026-11-28T16:20:00.000Z: it is lost; book it again, unless that is done`,
      ],
      lost: 1,
    });
  });

  it.each([
    ['a provider without an API', BANK, 'Bank cannot be queried; import its statement, and book nothing by hand'],
    ['one that gave no answer', CARDS, 'Cards gave no answer; recover again once it does, and book nothing by hand'],
    ['another one', ID, 'its provider does not have it; look there before anything is booked'],
  ])('ATK-419: the credit of an order is never to be booked by hand: %s', (_what, providerId, advice) => {
    const ofOrder = { ...move, orderId: ID, externalRef: `${formatId('prv', providerId)}:trade-1` };
    const [, line] = linesOf({ ...lost, lost: [ofOrder] });
    expect(line).toMatch(new RegExp(`of ${formatId('ord', ID)} .*: ${advice}$`));
  });

  it('ATK-419: an organization whose difference is paid and waits is not listed', () => {
    const waits = { move, payment: { id: ID, orderId: null, bookedBy: 'INV-7', leftNanoUsd: 7_500_000_000n } };
    expect(differenceLines([{ ...lost, lost: [], waiting: [waits] }], silent)).toEqual({ lines: [], lost: 0 });
    const [, , line] = linesOf({ ...lost, waiting: [waits] });
    expect(line).toMatch(new RegExp(`: it is paid, and waits as ${formatId('fact', ID)}$`));
  });

  it.each([
    [1_000_000_000n, '  $1 less, cause not known'],
    [-1_000_000_000n, '  $1 more, cause not known'],
  ])('says what has no known cause: %s', (unknownNanoUsd, expected) => {
    expect(linesOf({ ...lost, lost: [], unknownNanoUsd }).at(-1)).toContain(expected);
  });

  it('names an organization that is lost, and one whose balance is not known', () => {
    expect(linesOf({ ...lost, nowNanoUsd: null })[0]).toBe(`${org}  $8 before, the organization is lost`);
    expect(linesOf({ ...lost, beforeNanoUsd: null })[0]).toBe(`${org}  balance of before not known, $0.5 now`);
  });
});

it('ATK-420: shows texts of others in one line, without what a terminal obeys', () => {
  const hostile = 'INV\u001b[2J\r\n\u202e7\u2028';
  expect(shown(hostile)).toBe('INV?[2J???7?');
  expect(shown('x'.repeat(300))).toHaveLength(200);
  const [, line = ''] = linesOf({ ...lost, lost: [{ ...move, externalRef: hostile, actor: hostile }] });
  expect(line).not.toMatch(/[\p{C}\p{Zl}]/u);
  const event = { orderId: null, externalRef: hostile };
  const [, waiting = ''] = waitingLines([{ id: ID, leftNanoUsd: 1n, event } as unknown as UnappliedDetails]);
  expect(waiting).not.toMatch(/[\p{C}\p{Zl}]/u);
});

it.each([
  ['earlier', 'Redis is from before: 1 of its balances are later'],
  ['later', 'Redis was filled after it, so what is lost since the backup cannot be listed'],
  ['empty', 'Redis was empty, so what is lost since the backup cannot be listed'],
  ['unknown', 'nothing is lost, or Redis was filled after it, so what is lost'],
] as const)('says what Redis is: %s', (redis, expected) => {
  const restore = { id: ID, backupId: null, takenAt: new Date(0), restoredAt: new Date(0), redis };
  expect(originLine({ restore, redis, balances: new Map([[ID, 1n]]) })).toContain(expected);
});
