import type {
  Evidence,
  LedgerRow,
  ListedCap,
  ListedLimit,
  LotRow,
  PriceRow,
  RequestedListed,
  RunInRedis,
} from './evidence.js';
import type { Defect } from './finding.js';
import { judge } from './judge.js';
import {
  capped,
  cappedByList,
  cappedTwice,
  COST,
  defectsOf,
  inDebt,
  inRun,
  listedSpends,
  lot,
  price,
  RATES,
  record,
  requestedListed,
  RUN,
  sound,
  spend,
} from './sound-run.js';

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

describe('caps of a list', () => {
  const [money, requests, opened] = [listedSpends[0]!, listedSpends[1]!, listedSpends[2]!];
  const [ofMoney, ofRequests, ofMember] = [0, 1, 2].map((index) => cappedByList.listedCaps[index]!);
  const inRedis = cappedByList.capsInRedis;
  const own = cappedByList.ledger[0]!;
  const byRecord = (changes: Partial<LedgerRow>): Partial<Evidence> => ({ ledger: [{ ...own, ...changes }] });
  const byRow = (row: ListedCap, changes: Partial<ListedCap>): Partial<Evidence> => ({
    listedCaps: cappedByList.listedCaps.map((each) => (each === row ? { ...row, ...changes } : each)),
  });
  const byRequest = (row: ListedCap, changes: Partial<RequestedListed>): Partial<Evidence> => ({
    requestedListed: cappedByList.requestedListed.map((each) =>
      each.reference === row.reference ? { ...each, ...changes } : each,
    ),
  });
  /** Both as requested and as stored. */
  const limited = (row: ListedCap, changes: Partial<ListedLimit>): Partial<Evidence> => ({
    ...byRow(row, changes),
    ...byRequest(row, changes),
  });
  const again = { ...own, requestId: 'request-2' };
  const flush = { losses: [{ atMs: 1_500, how: 'flush', lostMs: Infinity }] } as const;

  it.each<[string, Partial<Evidence>]>([
    ['all used up', {}],
    ['one that only sends alerts, passed', limited(ofMoney!, { limit: 1n, isEnforced: false })],
    ['money that passed a cap by what Redis lost', { ...limited(ofMoney!, { limit: 1n }), ...flush }],
    ['requests that passed a cap by one that Redis lost', { ...limited(ofRequests!, { limit: 0n }), ...flush }],
    [
      'a request that was reaped first',
      { ...limited(ofRequests!, { limit: 0n }), ...byRecord({ capturedNanoUsd: COST - 1n, adjustedNanoUsd: 1n }) },
    ],
    [
      'one that was deleted',
      {
        ...byRow(ofMoney!, { isDeleted: true }),
        ...byRequest(ofMoney!, { deletion: { requestedAtMs: 5_000, isAcknowledged: true } }),
      },
    ],
    [
      'a deleted one that Redis lost',
      {
        ...byRow(ofMoney!, { isDeleted: true }),
        ...byRequest(ofMoney!, { deletion: { requestedAtMs: 5_000, isAcknowledged: true } }),
        ...flush,
        capsInRedis: inRedis.slice(1),
      },
    ],
    [
      'a deletion whose result is unknown',
      byRequest(ofMoney!, { deletion: { requestedAtMs: 5_000, isAcknowledged: false } }),
    ],
    [
      'a cap whose result is unknown',
      {
        requestedListed: [
          ...cappedByList.requestedListed,
          { ...requestedListed(ofMoney!), reference: 'cap 9', acknowledgedAtMs: null },
        ],
      },
    ],
    [
      'a key that gateways knew before the cap',
      {
        ...byRequest(ofRequests!, { acknowledgedAtMs: 1_001 }),
        ...byRecord({ spendWindows: own.spendWindows.filter((window) => !window.startsWith('r4')) }),
        spends: [money, opened],
        capsInRedis: [inRedis[0]!, inRedis[2]!],
      },
    ],
  ])('are found right: %s', (_what, changes) => {
    expect(judge({ ...cappedByList, ...changes })).toEqual([]);
  });

  it('are found right: a refund lowers the money and leaves the request', () => {
    const spends = [{ ...money, spentNanoUsd: COST - refunded }, requests, opened];
    const capsInRedis = spends.map((row) => ({ ...row, openNanoUsd: 0n }));
    expect(judge({ ...cappedByList, ...byRecord({ refundedNanoUsd: refunded }), spends, capsInRedis })).toEqual([]);
  });

  it.each<[string, Partial<Evidence>]>([
    ['another number of requests', { spends: [money, { ...requests, spentNanoUsd: 2n }, opened] }],
    ['another sum of money', { spends: [{ ...money, spentNanoUsd: COST - 1n }, requests, opened] }],
    ['a number that is missing', { spends: [money, opened] }],
    ['a request that delivered nothing, counted', byRecord({ usageSource: 'none', chargeNanoUsd: 0n })],
    ['a waived request, counted', byRecord({ waiver: 'empty_reply' })],
    ['a number of another organization', { spends: [money, { ...requests, holderId: 'organization-2' }, opened] }],
    ['another number in Redis', { capsInRedis: [inRedis[0]!, { ...inRedis[1]!, spentNanoUsd: 2n }, inRedis[2]!] }],
    [
      'a request open in Redis for ever',
      { capsInRedis: [inRedis[0]!, { ...inRedis[1]!, openNanoUsd: 1n }, inRedis[2]!] },
    ],
    ['a cap that Redis lost', { capsInRedis: inRedis.slice(0, 1) }],
    ['a cap that Redis did not load again', { ...flush, capsInRedis: inRedis.slice(1) }],
    [
      'a deleted cap that Redis lost without a loss',
      { ...byRow(ofMoney!, { isDeleted: true }), capsInRedis: inRedis.slice(1) },
    ],
    [
      'a deleted cap that Redis lost after the last loss',
      {
        ...byRow(ofMoney!, { isDeleted: true }),
        losses: [{ atMs: -1_000, how: 'flush', lostMs: Infinity }],
        capsInRedis: inRedis.slice(1),
      },
    ],
  ])('%s', (_what, changes) => {
    expect(defectsOf(changes, cappedByList)).toContain('spend');
  });

  it.each<[string, Defect, Partial<Evidence>]>([
    ['a nano above the cap', 'cap', limited(ofMoney!, { limit: COST - 1n })],
    ['a request above the cap', 'cap', limited(ofRequests!, { limit: 0n })],
    [
      'a request more than those that Redis lost',
      'cap',
      { ...limited(ofRequests!, { limit: 0n }), ...flush, ledger: [own, { ...again, admittedAtMs: 1_600 }] },
    ],
    [
      'more money than Redis lost',
      'cap',
      { ...limited(ofMoney!, { limit: 1n }), ...flush, ...byRecord({ holdNanoUsd: 2n }) },
    ],
    [
      'two windows that requests opened within the hours of one',
      'cap',
      { ledger: [own, { ...again, spendWindows: own.spendWindows.map((window) => window.replace('t900', 't901')) }] },
    ],
    ['an acknowledged cap that is missing', 'cap_list', { listedCaps: cappedByList.listedCaps.slice(1) }],
    [
      'a cap that was stored twice',
      'cap_list',
      { listedCaps: [...cappedByList.listedCaps, { ...ofMoney!, number: 9 }] },
    ],
    [
      'a cap without a request',
      'cap_list',
      { listedCaps: [...cappedByList.listedCaps, { ...ofMoney!, number: 9, reference: 'cap 9' }] },
    ],
    ['a number that is used twice', 'cap_list', byRow(ofMember!, { number: 4 })],
    ['another limit', 'cap_list', byRow(ofMoney!, { limit: COST + 1n })],
    ['another key', 'cap_list', byRow(ofMoney!, { keyId: 'key-2' })],
    ['another label', 'cap_list', byRow(ofRequests!, { tag: { name: 'team', value: 'sales' } })],
    ['a cap that was deleted without a request', 'cap_list', byRow(ofMoney!, { isDeleted: true })],
    [
      'a deletion that did not happen',
      'cap_list',
      byRequest(ofMoney!, { deletion: { requestedAtMs: 5_000, isAcknowledged: true } }),
    ],
    ['a request of another key', 'cap_named', byRecord({ keyId: 'key-2' })],
    ['a request of another member', 'cap_named', byRecord({ memberId: 'member-2' })],
    ['a request of another project', 'cap_named', byRecord({ projectId: 'project-2' })],
    ['a request of another organization', 'cap_named', byRecord({ organizationId: 'organization-2' })],
    ['a request of another model', 'cap_named', limited(ofMoney!, { model: 'other/*' })],
    ['a pattern that needs all of its text', 'cap_named', limited(ofMoney!, { model: 'model' })],
    ['a request with another label', 'cap_named', byRecord({ tags: { team: 'sales' } })],
    ['a request without labels', 'cap_named', byRecord({ tags: {} })],
    ['a request before the cap', 'cap_named', byRequest(ofMoney!, { requestedAtMs: 1_001 })],
    ['a cap that does not exist', 'cap_named', byRecord({ spendWindows: [...own.spendWindows, 'c9=total'] })],
    [
      'a cap by its name of the other unit',
      'cap_named',
      byRecord({ spendWindows: own.spendWindows.map((window) => window.replace('c3', 'r3')) }),
    ],
    ['a request that counts twice', 'cap_named', byRecord({ spendWindows: [...own.spendWindows, 'c3=2031-05-12'] })],
    ['a request that does not count', 'cap_named', byRecord({ spendWindows: own.spendWindows.slice(1) })],
  ])('%s: %s', (_what, defect, changes) => {
    expect(defectsOf(changes, cappedByList)).toContain(defect);
  });
});

describe('runs', () => {
  const [run, stored, own] = [inRun.requestedRuns[0]!, inRun.runsInRedis[0]!, inRun.ledger[0]!];
  const limited = (limitNanoUsd: bigint): Partial<Evidence> => ({
    requestedRuns: [{ ...run, limitNanoUsd }],
    runsInRedis: [{ ...stored, limitNanoUsd }],
  });
  const inRedis = (changes: Partial<RunInRedis>): Partial<Evidence> => ({ runsInRedis: [{ ...stored, ...changes }] });
  const flush = { losses: [{ atMs: 1_500, how: 'flush', lostMs: Infinity }] } as const;
  const unseen = { clients: [{ ...inRun.clients[0]!, requestId: null, costNanoUsd: null }] };

  it.each<[string, Partial<Evidence>]>([
    ['used up', {}],
    ['passed by what Redis lost', { ...limited(1n), ...flush }],
    ['lost by Redis', { ...flush, runsInRedis: [] }],
    ['of which Redis does not know what was spent', { ...flush, ...inRedis({ spentNanoUsd: null }) }],
    [
      'of a Redis that does not know the wallet',
      { wallets: [{ ...sound.wallets[0]!, projection: null }], ...inRedis({ spentNanoUsd: 1n }) },
    ],
    ['that began anew and has spent nothing', { ...flush, ...inRedis({ windowKey: 't1600', spentNanoUsd: 0n }) }],
    ['that no client has seen', unseen],
  ])('are found right: %s', (_what, changes) => {
    expect(judge({ ...inRun, ...changes })).toEqual([]);
  });

  it.each<[string, Defect, Partial<Evidence>]>([
    ['a nano above the budget', 'cap', limited(COST - 1n)],
    [
      'two windows of one run',
      'cap',
      { ledger: [own, { ...own, requestId: 'request-2', spendWindows: [`${RUN}=t901`] }] },
    ],
    ['a request that names another run', 'cap_named', { clients: [{ ...inRun.clients[0]!, budgetId: 'run 2' }] }],
    ['a request that states none', 'cap_named', { clients: sound.clients }],
    ['a request that does not count', 'cap_named', { ledger: sound.ledger }],
    ['a run of no client', 'cap_named', { ...unseen, requestedRuns: [] }],
    ['another sum', 'spend', { spends: [{ ...inRun.spends[0]!, spentNanoUsd: COST - 1n }] }],
    ['a sum that is missing', 'spend', { spends: [] }],
    ['another sum in Redis', 'spend', inRedis({ spentNanoUsd: COST - 1n })],
    ['something open in Redis for ever', 'spend', inRedis({ openNanoUsd: 1n })],
    ['another limit in Redis', 'spend', inRedis({ limitNanoUsd: COST + 1n })],
    ['a new window in Redis that knows of a sum', 'spend', { ...flush, ...inRedis({ windowKey: 't1600' }) }],
    ['a run that Redis forgot without a loss', 'spend', { runsInRedis: [] }],
    ['a sum that Redis forgot without a loss', 'spend', inRedis({ spentNanoUsd: null })],
    ['a loss before the run', 'spend', { runsInRedis: [], losses: [{ atMs: -200, how: 'flush', lostMs: Infinity }] }],
  ])('%s: %s', (_what, defect, changes) => {
    expect(defectsOf(changes, inRun)).toContain(defect);
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
