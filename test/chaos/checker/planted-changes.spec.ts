import type { Evidence, LedgerRow, LotRow, PriceRow } from './evidence.js';
import type { Defect } from './finding.js';
import { judge } from './judge.js';
import { capped, cappedTwice, COST, defectsOf, inDebt, lot, price, RATES, record, sound, spend } from './sound-run.js';

const QUARTER_MS = 15 * 60_000;
/** Twice the price, from a moment after the request. */
const dearer: PriceRow = {
  ...price,
  versionId: 'version-2',
  reference: 'dearer',
  rates: { input: 6_000_000n, output: 14_000_000n },
  effectiveFromMs: 1_500,
};
const requested = [
  ...sound.requestedPrices,
  { model: 'model-1', rates: dearer.rates, reference: 'dearer', isAcknowledged: true },
];
const twoPrices = (changes: Partial<PriceRow> = {}): Partial<Evidence> => ({
  requestedPrices: requested,
  prices: [price, { ...dearer, ...changes }],
});
const chargedBy = (changes: Partial<LedgerRow>): Partial<Evidence> => ({ ledger: [{ ...record, ...changes }] });
const refunded = 10n;
const afterRefund = { ...spend, spentNanoUsd: COST - refunded };

describe('prices that change', () => {
  it.each<[string, Partial<Evidence>]>([
    ['a price that came later', twoPrices()],
    [
      'an unacknowledged price',
      { requestedPrices: [...requested.slice(0, 1), { ...requested[1]!, isAcknowledged: false }] },
    ],
    ['a gateway that had not reloaded it yet', twoPrices({ effectiveFromMs: 800 })],
    [
      'a gateway that was paused meanwhile',
      {
        ...twoPrices({ effectiveFromMs: 600 }),
        ...chargedBy({ admittedAtMs: 90_000 }),
        pauses: [{ atMs: 0, pauseMs: 80_000 }],
        lots: [],
      },
    ],
  ])('are found right: %s', (_what, changes) => {
    expect(judge({ ...sound, ...changes })).toEqual([]);
  });

  it.each<[string, Defect, Partial<Evidence>]>([
    ['a charge by another version than the record names', 'wrong_price', chargedBy({ priceVersionId: 'version-2' })],
    [
      'a charge that is not the price at its version',
      'wrong_price',
      { ...twoPrices({ effectiveFromMs: 500 }), ...chargedBy({ priceVersionId: 'version-2' }) },
    ],
    [
      'a usage that is not charged at its version',
      'wrong_amount',
      { ...twoPrices({ effectiveFromMs: 500 }), ...chargedBy({ priceVersionId: 'version-2' }) },
    ],
    ["a version of another model's", 'wrong_price', { prices: [{ ...price, model: 'model-2' }] }],
    ['a version that was not in force yet', 'pinned', { prices: [{ ...price, effectiveFromMs: 1_101 }] }],
    [
      'a version that had been replaced long before',
      'pinned',
      { ...twoPrices({ effectiveFromMs: 600 }), ...chargedBy({ admittedAtMs: 75_601 }) },
    ],
    ['a lost price', 'price', { requestedPrices: requested }],
    ['a price that was stored twice', 'price', { ...twoPrices(), prices: [price, dearer, { ...dearer }] }],
    ['a price of another rate', 'price', twoPrices({ rates: RATES })],
    ['a price with one rate more', 'price', twoPrices({ rates: { ...dearer.rates, reasoning: 1n } })],
    ['a first price of another rate', 'price', { prices: [{ ...price, rates: dearer.rates }] }],
    ['a price without a request', 'price', { prices: [price, dearer] }],
  ])('%s: %s', (_what, defect, changes) => {
    expect(defectsOf(changes)).toContain(defect);
  });
});

describe('caps', () => {
  const cappedBy = (changes: Partial<LedgerRow>): Partial<Evidence> => ({
    ledger: capped.ledger.map((row) => ({ ...row, ...changes })),
  });
  const above = (excessNanoUsd: bigint): Partial<Evidence> => ({
    requestedCaps: [{ of: 'key', holderId: 'key-1', period: 'day', limitNanoUsd: COST - excessNanoUsd }],
  });
  const flush = { losses: [{ atMs: 1_500, how: 'flush', lostMs: Infinity }] } as const;
  const inRedis = (changes: object): Partial<Evidence> => ({
    capsInRedis: [{ ...spend, openNanoUsd: 0n, ...changes }],
  });

  it.each<[string, Partial<Evidence>]>([
    [
      'a refund that lowered the spend',
      {
        ...cappedBy({ refundedNanoUsd: refunded }),
        spends: [afterRefund],
        capsInRedis: [{ ...afterRefund, openNanoUsd: 0n }],
        ...above(refunded),
      },
    ],
    ['holds that Redis lost', { ...above(COST), ...flush }],
    ['a window without spend', inRedis({ windowKey: '2031-05-08', spentNanoUsd: 0n })],
    [
      'a Redis that does not know the wallet',
      { wallets: [{ ...sound.wallets[0]!, projection: null }], capsInRedis: [] },
    ],
  ])('are found right: %s', (_what, changes) => {
    expect(judge({ ...capped, ...changes })).toEqual([]);
  });

  it.each<[string, Defect, Partial<Evidence>]>([
    ['a nano above the cap', 'cap', above(1n)],
    [
      'more above the cap than lost holds explain',
      'cap',
      { ...above(COST), ...flush, ...cappedBy({ holdNanoUsd: COST - 1n }) },
    ],
    ['a refund that did not happen', 'spend', { spends: [afterRefund], ...inRedis({ spentNanoUsd: COST - refunded }) }],
    ['a refund missing from spend', 'spend', cappedBy({ refundedNanoUsd: refunded })],
    [
      'a spend that no record explains',
      'spend',
      { spends: [spend, { ...spend, period: 'month', windowKey: '2031-05' }] },
    ],
    ['a spend that is missing', 'spend', { spends: [] }],
    ['another spend in Redis', 'spend', inRedis({ spentNanoUsd: COST - 1n })],
    ['something open in Redis for ever', 'spend', inRedis({ openNanoUsd: 1n })],
    ['an older window in Redis', 'spend', inRedis({ windowKey: '2031-05-06' })],
    ['a newer window in Redis that knows of a spend', 'spend', inRedis({ windowKey: '2031-05-08' })],
    ['a cap that Redis lost', 'spend', { capsInRedis: [] }],
    ['a spend that only Redis has', 'spend', inRedis({ holderId: 'key-2' })],
  ])('%s: %s', (_what, defect, changes) => {
    expect(defectsOf(changes, capped)).toContain(defect);
  });

  it('of a member are found right', () => {
    expect(judge(cappedTwice)).toEqual([]);
  });

  const [ofKey, ofMember] = [cappedTwice.spends[0]!, cappedTwice.spends[1]!];
  const other = { ...cappedTwice.ledger[0]!, requestId: 'request-2', keyId: 'key-2' };
  it.each<[string, Defect, Partial<Evidence>]>([
    ['a member above its cap by two keys, each below its own', 'cap', { ledger: [...cappedTwice.ledger, other] }],
    ["a member's spend that is missing", 'spend', { spends: [ofKey] }],
    ["a member's spend of another sum", 'spend', { spends: [ofKey, { ...ofMember, spentNanoUsd: COST - 1n }] }],
    ["a member's cap that Redis lost", 'spend', { capsInRedis: cappedTwice.capsInRedis.slice(0, 1) }],
    ["a member's spend that no record explains", 'spend', { ledger: capped.ledger }],
  ])('of a member: %s: %s', (_what, defect, changes) => {
    expect(defectsOf(changes, cappedTwice)).toContain(defect);
  });
});

describe('grants that end', () => {
  const withLot = (changes: Partial<LotRow>, readAtMs = sound.readAtMs): Partial<Evidence> => ({
    lots: [{ ...lot, ...changes }],
    breakageNanoUsd: changes.sweptNanoUsd ?? 0n,
    readAtMs,
  });
  const swept = { balanceNanoUsd: 0n, sweptNanoUsd: 50n, firstSweptAtMs: 20_000 + QUARTER_MS };

  it.each<[string, Partial<Evidence>]>([
    ['one that was swept', withLot(swept, 10_000_000)],
    ['one that waits for its sweep', withLot({}, 20_000 + QUARTER_MS + 75_000)],
    ['one without an end', withLot({ endsAtMs: null }, 10_000_000)],
    ['one that got something back just now', withLot({ lastCreditedAtMs: 9_999_000 }, 10_000_000)],
  ])('are found right: %s', (_what, changes) => {
    expect(judge({ ...sound, ...changes })).toEqual([]);
  });

  it.each<[string, Defect, Partial<Evidence>]>([
    ['a missing nano', 'lot', withLot({ balanceNanoUsd: 49n })],
    ['a lot below zero', 'lot', withLot({ balanceNanoUsd: -1n, paidNanoUsd: 101n })],
    ['a grant that paid after its end', 'lot', withLot({ lastPaidForMs: 20_000 })],
    ['a sweep a moment early', 'lot', withLot({ ...swept, firstSweptAtMs: 19_999 + QUARTER_MS })],
    ['a sweep of a grant without an end', 'lot', withLot({ ...swept, endsAtMs: null })],
    ['a grant that was never swept', 'lot', withLot({}, 20_001 + QUARTER_MS + 75_000)],
    ['a breakage of more than was swept', 'lot', { ...withLot(swept), breakageNanoUsd: 51n }],
    [
      'a debt that a grant hides which has ended',
      'overspent',
      { ...withLot({ endsAtMs: 5_000 }), wallets: [inDebt(-lot.balanceNanoUsd + 1n)] },
    ],
  ])('%s: %s', (_what, defect, changes) => {
    expect(defectsOf(changes)).toContain(defect);
  });
});
