import type { ClientRow, Evidence, LedgerRow, UpstreamRow } from './evidence.js';
import type { Defect } from './finding.js';
import { judge } from './judge.js';
import {
  amounts,
  client,
  COST,
  defectsOf,
  HOLD,
  inDebt,
  nothingLeft,
  payment,
  record,
  sound,
  topUp,
  upstream,
  wallet,
} from './sound-run.js';

/** A request whose gateway died: the client saw neither id nor cost. */
const unseen: ClientRow = { ...client, costNanoUsd: null, outcome: 'cut', tokensReceived: 2 };
const cutUpstream: UpstreamRow = { ...upstream, usage: null, tokensSent: 3, outcome: 'hung_up' };
const stated = { ...upstream, usage: { promptTokens: 10, cachedTokens: 0, completionTokens: 3, reasoningTokens: 0 } };
/** 10 × 3 + 3 × 7 = 51, with 10 % 56.1. */
const checkpoint: LedgerRow = {
  ...record,
  grade: 1,
  usageSource: 'checkpoint',
  outcome: 'lost',
  meters: { input: 10, output: 3 },
  chargeNanoUsd: 57n,
  capturedNanoUsd: 57n,
};
const refused: ClientRow = { ...client, status: 402, costNanoUsd: null, outcome: 'refused' };
const uncharged = { meters: {}, chargeNanoUsd: 0n, capturedNanoUsd: 0n, usageSource: 'none' };

/** 5 × 3 beside the 65 of the reply, with 10 %: 88. */
const ADVISOR = { priceVersionId: 'version-1', meters: { input: 5 } };

/** 10 × 3 with 10 %. */
const waivedRecord: LedgerRow = {
  ...record,
  meters: { input: 10 },
  chargeNanoUsd: 0n,
  capturedNanoUsd: 0n,
  waiver: 'empty_reply',
  waivedNanoUsd: 33n,
};
const emptyReply: Partial<Evidence> = {
  clients: [{ ...client, costNanoUsd: 0n, tokensReceived: 0 }],
  upstream: [{ ...upstream, usage: { ...upstream.usage!, completionTokens: 0 }, tokensSent: 0 }],
  ledger: [waivedRecord],
};
const brokenEmpty: LedgerRow = {
  ...waivedRecord,
  outcome: 'upstream_broken',
  usageSource: 'counted',
  waiver: 'broken_stream',
};

describe('a sound run', () => {
  it.each<[string, Partial<Evidence>]>([
    ['one exact request', {}],
    [
      'a killed request at its checkpoint',
      { clients: [unseen], upstream: [cutUpstream], ledger: [{ ...checkpoint, meters: { input: 10, output: 3 } }] },
    ],
    [
      'a cut reply whose upstream had stated its usage',
      {
        clients: [unseen],
        upstream: [{ ...stated, tokensSent: 2 }],
        ledger: [{ ...checkpoint, grade: 2, usageSource: 'counted' }],
      },
    ],
    [
      'a killed request without a checkpoint',
      { clients: [unseen], upstream: [cutUpstream], ledger: [{ ...checkpoint, ...uncharged }] },
    ],
    ['a request reaped first and adjusted', { ledger: [{ ...record, capturedNanoUsd: 57n, adjustedNanoUsd: 15n }] }],
    [
      'a charge with the price of an advisor',
      {
        clients: [{ ...client, costNanoUsd: 88n }],
        ledger: [{ ...record, advisor: ADVISOR, chargeNanoUsd: 88n, capturedNanoUsd: 88n }],
      },
    ],
    [
      'a price above the hold',
      {
        clients: [{ ...client, costNanoUsd: 60n }],
        ledger: [{ ...record, holdNanoUsd: 60n, chargeNanoUsd: 60n, capturedNanoUsd: 60n, forgoneNanoUsd: COST - 60n }],
      },
    ],
    [
      'thinking that was cut off',
      {
        clients: [unseen],
        upstream: [cutUpstream],
        ledger: [{ ...checkpoint, meters: { input: 10, output: 3 }, unseenTokens: 5, forgoneNanoUsd: 38n }],
      },
    ],
    ['an empty reply that is waived', emptyReply],
    [
      'a broken stream that is waived',
      { clients: [unseen], upstream: [{ ...cutUpstream, tokensSent: 0 }], ledger: [brokenEmpty] },
    ],
    ['a charge of which the client saw no id', { clients: [{ ...unseen, requestId: null, outcome: 'unreachable' }] }],
    ['a refusal', { clients: [refused], upstream: [], ledger: [] }],
    [
      'a second attempt',
      { upstream: [{ ...upstream, status: 503, usage: null, tokensSent: 0, outcome: 'complete' }, upstream] },
    ],
    ['a wallet that Redis forgot', { wallets: [{ ...wallet, projection: null }] }],
    ['an unacknowledged top-up', { incomes: [{ ...topUp, isAcknowledged: false }], moneyIn: [] }],
  ])('is found right: %s', (_what, changes) => {
    expect(judge({ ...sound, ...changes })).toEqual([]);
  });
});

describe('ALWAYS-2: each kind of defect is found', () => {
  it.each<[string, Defect, Partial<Evidence>]>([
    ['a 2xx reply without a record', 'lost', { ledger: [] }],
    ['a call of the upstream without a record', 'lost', { clients: [unseen], ledger: [] }],
    ['a reported cost still provisional', 'unsettled_final', { ledger: [{ ...record, grade: 1 }] }],
    ['a nano more than reported', 'wrong_amount', { clients: [{ ...client, costNanoUsd: COST - 1n }] }],
    [
      'a nano less than the upstream reported',
      'wrong_amount',
      {
        clients: [{ ...client, costNanoUsd: null }],
        ledger: [{ ...record, chargeNanoUsd: COST - 1n, capturedNanoUsd: COST - 1n }],
      },
    ],
    ['a charge without any usage', 'wrong_amount', { ledger: [{ ...record, usageSource: 'none' }] }],
    ['a charge by a usage that was not reported', 'wrong_amount', { upstream: [{ ...upstream, usage: null }] }],
    [
      'meters that do not give the charge',
      'wrong_price',
      { ledger: [{ ...record, meters: { input: 10, output: 6 } }] },
    ],
    [
      'an advisor that is not charged',
      'wrong_price',
      { ledger: [{ ...record, usageSource: 'counted', advisor: ADVISOR }] },
    ],
    [
      'an empty reply that is charged',
      'waived',
      { ...emptyReply, ledger: [{ ...waivedRecord, waiver: null, waivedNanoUsd: 0n, chargeNanoUsd: 33n }] },
    ],
    ['an answer that is waived', 'waived', { ledger: [{ ...record, waiver: 'empty_reply' }] }],
    ['a broken stream with output that is waived', 'waived', { ledger: [{ ...brokenEmpty, meters: { output: 1 } }] }],
    ['a provisional waiver', 'waived', { ...emptyReply, ledger: [{ ...waivedRecord, grade: 1 }] }],
    ['a waiver of another price', 'wrong_price', { ...emptyReply, ledger: [{ ...waivedRecord, waivedNanoUsd: 34n }] }],
    ['a meter without a price', 'wrong_price', { ledger: [{ ...record, meters: { input: 10, audio: 5 } }] }],
    ['a charge above the hold', 'wrong_price', { ledger: [{ ...record, holdNanoUsd: COST - 1n }] }],
    ['postings that do not give the charge', 'double', { ledger: [{ ...record, adjustedNanoUsd: COST }] }],
    ['one id for two calls', 'double', { clients: [client, client] }],
    ['a charge without a request', 'double', { ledger: [record, { ...record, requestId: 'request-2' }] }],
    [
      'two charges for one Idempotency-Key',
      'double',
      {
        clients: [client, { ...client, requestId: 'request-2' }],
        upstream: [upstream, { ...upstream, requestId: 'request-2' }],
        ledger: ['request-1', 'request-2'].map((requestId) => ({ ...record, requestId, idempotencyKeyHash: 'hash' })),
      },
    ],
    ['a charge for a refusal', 'charged_refusal', { clients: [{ ...refused, status: 502 }] }],
    ['a record of a 402', 'charged_refusal', { clients: [refused], ledger: [{ ...record, ...uncharged }] }],
    [
      'a checkpoint above what the upstream had sent',
      'overcharged',
      { clients: [unseen], upstream: [{ ...cutUpstream, tokensSent: 2 }], ledger: [checkpoint] },
    ],
    [
      'a cut reply above what was sent and stated',
      'overcharged',
      {
        clients: [unseen],
        upstream: [{ ...stated, tokensSent: 2, usage: { ...stated.usage, completionTokens: 2 } }],
        ledger: [checkpoint],
      },
    ],
    [
      'a charge for an upstream that was never called',
      'overcharged',
      { clients: [unseen], upstream: [], ledger: [{ ...checkpoint, usageSource: 'counted' }] },
    ],
    ['money held for ever', 'stuck', { leftovers: { ...nothingLeft, heldNanoUsd: 1n } }],
    ['money unsettled for ever', 'stuck', { leftovers: { ...nothingLeft, unsettledNanoUsd: 1n } }],
    ['an event that waits', 'stuck', { leftovers: { ...nothingLeft, outboxEvents: 1 } }],
    ['a stuck lease', 'stuck', { leftovers: { ...nothingLeft, leases: 1 } }],
    ['a wallet of an older version in Redis', 'stuck', { leftovers: { ...nothingLeft, unpublishedWallets: 1 } }],
    ['an open F', 'stuck', { leftovers: { ...nothingLeft, openFinishes: 1 } }],
    ['an open A', 'stuck', { leftovers: { ...nothingLeft, openAdmissions: 1 } }],
    ['quiet after a minute', 'late', { secondsUntilQuiet: 60 }],
    ['quiet never', 'late', { secondsUntilQuiet: null }],
    [
      'a projection that differs',
      'projection',
      { wallets: [{ ...wallet, projection: { ...amounts, postedNanoUsd: 501n } }] },
    ],
    [
      'a projection that is behind',
      'projection',
      { wallets: [{ ...wallet, projection: { ...amounts, version: 3n } }] },
    ],
    ['a debt that nothing explains', 'overspent', { wallets: [inDebt(1n)] }],
    [
      'a debt above what a late usage explains',
      'overspent',
      { wallets: [inDebt(16n)], ledger: [{ ...record, capturedNanoUsd: 57n, adjustedNanoUsd: 15n }] },
    ],
    [
      'a debt above what a flush explains',
      'overspent',
      { wallets: [inDebt(HOLD + 1n)], losses: [{ atMs: 1_500, how: 'flush', lostMs: Infinity }] },
    ],
    [
      'a debt that a flush after all was booked does not explain',
      'overspent',
      { wallets: [inDebt(1n)], losses: [{ atMs: 2_001, how: 'flush', lostMs: Infinity }] },
    ],
    ['a lost top-up', 'income', { moneyIn: [] }],
    ['a top-up booked twice', 'income', { moneyIn: [payment, payment] }],
    ['a top-up of another amount', 'income', { moneyIn: [{ ...payment, amountNanoUsd: 601n }] }],
    ['a top-up without a request', 'income', { moneyIn: [payment, { ...payment, externalRef: 'paid-2' }] }],
    ['a grant that was booked as a refund', 'income', { moneyIn: [{ ...payment, kind: 'refund' }] }],
    ['an audit that complains', 'audit', { auditComplaints: ['lots: …'] }],
    ['a poisonous event', 'poison', { settlementFailures: ['…'] }],
    ['a process that ended by itself', 'alarm', { alarms: ['worker-0 ended with 1'] }],
  ])('%s: %s', (_what, defect, changes) => {
    expect(defectsOf(changes)).toContain(defect);
  });

  it('LIFE-11: explains a debt by what was held when Redis was emptied, and by no more', () => {
    const losses = [{ atMs: 1_500, how: 'flush', lostMs: Infinity } as const];
    expect(defectsOf({ wallets: [inDebt(HOLD)], losses })).toEqual([]);
  });
});
