import type {
  ClientRow,
  Evidence,
  LedgerRow,
  ListedCap,
  LotRow,
  PriceRow,
  RequestedListed,
  SpendRow,
  UpstreamRow,
} from './evidence.js';
import type { Defect } from './finding.js';
import { judge } from './judge.js';

/** The evidence of a correct run with one request. */
export const ORGANIZATION = 'organization-1';
/** 10 prompt tokens at 3 nano, 5 completion tokens at 7 nano, with 10 % on top: 71.5, rounded up once. */
export const RATES = { input: 3_000_000n, output: 7_000_000n };
export const COST = 72n;
export const HOLD = 1_000n;

export const client: ClientRow = {
  organizationId: ORGANIZATION,
  model: 'model-1',
  stream: true,
  sentAtMs: 1_000,
  durationMs: 100,
  origin: 'http://gateway',
  idempotencyKey: null,
  budgetId: null,
  promptTokens: 10,
  multipliersPpm: [1_100_000n],
  status: 200,
  errorCode: null,
  errorMessage: null,
  requestId: 'request-1',
  costNanoUsd: COST,
  outcome: 'complete',
  tokensReceived: 5,
  bytesReceived: 500,
};
export const upstream: UpstreamRow = {
  requestId: 'request-1',
  status: 200,
  outcome: 'complete',
  usage: { promptTokens: 10, cachedTokens: 0, completionTokens: 5, reasoningTokens: 0 },
  tokensSent: 5,
};
export const record: LedgerRow = {
  requestId: 'request-1',
  organizationId: ORGANIZATION,
  keyId: 'key-1',
  memberId: null,
  projectId: null,
  tags: {},
  grade: 2,
  model: 'model-1',
  priceVersionId: 'version-1',
  outcome: 'completed',
  usageSource: 'upstream',
  meters: { input: 10, output: 5 },
  holdNanoUsd: HOLD,
  chargeNanoUsd: COST,
  forgoneNanoUsd: 0n,
  waiver: null,
  waivedNanoUsd: 0n,
  unseenTokens: 0,
  advisor: null,
  capturedNanoUsd: COST,
  adjustedNanoUsd: 0n,
  refundedNanoUsd: 0n,
  spendWindows: [],
  idempotencyKeyHash: null,
  admittedAtMs: 1_000,
  bookedAtMs: 2_000,
};
export const amounts = { postedNanoUsd: 500n, blockedNanoUsd: 0n, creditLimitNanoUsd: 0n, version: 4n };
export const wallet = { organizationId: ORGANIZATION, truth: amounts, projection: amounts };
export const payment = {
  kind: 'topup',
  externalRef: 'paid-1',
  organizationId: ORGANIZATION,
  amountNanoUsd: 600n,
} as const;
export const topUp = { ...payment, isAcknowledged: true };
export const price: PriceRow = {
  versionId: 'version-1',
  model: 'model-1',
  reference: 'seed',
  rates: RATES,
  effectiveFromMs: 500,
};
export const spend: SpendRow = {
  organizationId: ORGANIZATION,
  holderId: 'key-1',
  period: 'day',
  windowKey: '2031-05-07',
  spentNanoUsd: COST,
};
/** Half used, and not expired. */
export const lot: LotRow = {
  lotId: 'lot-1',
  organizationId: ORGANIZATION,
  grantedNanoUsd: 100n,
  balanceNanoUsd: 50n,
  paidNanoUsd: 50n,
  sweptNanoUsd: 0n,
  lastCreditedAtMs: 100,
  endsAtMs: 20_000,
  lastPaidForMs: 1_000,
  firstSweptAtMs: null,
};
export const nothingLeft = {
  heldNanoUsd: 0n,
  unsettledNanoUsd: 0n,
  outboxEvents: 0,
  leases: 0,
  unpublishedWallets: 0,
  openFinishes: 0,
  openAdmissions: 0,
};

export const sound: Evidence = {
  clients: [client],
  upstream: [upstream],
  ledger: [record],
  wallets: [wallet],
  incomes: [topUp],
  moneyIn: [payment],
  losses: [],
  leftovers: nothingLeft,
  secondsUntilQuiet: 3,
  auditComplaints: [],
  settlementFailures: [],
  alarms: [],
  pauses: [],
  requestedPrices: [{ model: 'model-1', rates: RATES, reference: null, isAcknowledged: true }],
  prices: [price],
  requestedCaps: [],
  spends: [],
  capsInRedis: [],
  requestedListed: [],
  listedCaps: [],
  requestedRuns: [],
  runsInRedis: [],
  lots: [lot],
  breakageNanoUsd: 0n,
  takenBack: [],
  readAtMs: 10_000,
  payments: null,
  events: null,
};

/** The same with a key whose cap is used up. */
export const capped: Evidence = {
  ...sound,
  ledger: [{ ...record, spendWindows: [`${spend.period}=${spend.windowKey}`] }],
  requestedCaps: [{ of: 'key', holderId: spend.holderId, period: spend.period, limitNanoUsd: COST }],
  spends: [spend],
  capsInRedis: [{ ...spend, openNanoUsd: 0n }],
};

/** The same, with a cap of the key's member. */
export const cappedTwice: Evidence = {
  ...capped,
  ledger: [{ ...record, spendWindows: ['day', 'member-1:day'].map((cap) => `${cap}=${spend.windowKey}`) }],
  requestedCaps: [...capped.requestedCaps, { of: 'member', holderId: 'member-1', period: 'day', limitNanoUsd: COST }],
  spends: [spend, { ...spend, holderId: 'member-1' }],
  capsInRedis: ['key-1', 'member-1'].map((holderId) => ({ ...spend, holderId, openNanoUsd: 0n })),
};

/** Caps of the organization's list: of money of a key and some models, and of requests with a label. */
const listedRow = (number: number, changes: Partial<ListedCap>): ListedCap => ({
  capId: `01900000-0000-7000-8000-00000000000${number}`,
  number,
  isDeleted: false,
  organizationId: ORGANIZATION,
  reference: `cap ${number}`,
  keyId: null,
  memberId: null,
  projectId: null,
  model: null,
  tag: null,
  unit: 'usd',
  limit: COST,
  period: 'week',
  periodHours: null,
  isEnforced: true,
  ...changes,
});
const LISTED_CAPS: readonly ListedCap[] = [
  listedRow(3, { keyId: 'key-1', model: 'model-*' }),
  listedRow(4, {
    projectId: 'project-1',
    tag: { name: 'team', value: 'search' },
    unit: 'requests',
    limit: 1n,
    period: 'hour',
  }),
  listedRow(5, { memberId: 'member-1', unit: 'requests', limit: 1n, period: 'hours', periodHours: 5 }),
];
/** By hours their keys have a colon; those that requests open begin with a moment. */
const LISTED_WINDOWS = { c3: '2031-05-05', r4: '2031-05-07T14:00', r5: 't900' } as const;
export const requestedListed = (row: ListedCap): RequestedListed => {
  const { capId: _capId, number: _number, isDeleted: _isDeleted, ...limit } = row;
  return { ...limit, requestedAtMs: 100, acknowledgedAtMs: 200, deletion: null };
};
const listed = (name: keyof typeof LISTED_WINDOWS, counted: bigint): SpendRow => ({
  organizationId: ORGANIZATION,
  holderId: ORGANIZATION,
  period: name,
  windowKey: LISTED_WINDOWS[name],
  spentNanoUsd: counted,
});
export const listedSpends = [listed('c3', COST), listed('r4', 1n), listed('r5', 1n)];
/** The sound run with these caps, all used up. */
export const cappedByList: Evidence = {
  ...sound,
  ledger: [
    {
      ...record,
      memberId: 'member-1',
      projectId: 'project-1',
      tags: { team: 'search' },
      spendWindows: Object.entries(LISTED_WINDOWS).map(([name, window]) => `${name}=${window}`),
    },
  ],
  requestedListed: LISTED_CAPS.map(requestedListed),
  listedCaps: LISTED_CAPS,
  spends: listedSpends,
  capsInRedis: listedSpends.map((row) => ({ ...row, openNanoUsd: 0n })),
};

/** A run of an agent: `b` and the start of the SHA-256 of `organization-1 run 1`. */
export const RUN = 'b32ff2d6671f917dd';
const RUN_WINDOW = 't900';
/** The sound run with a request of it, which used up its budget. */
export const inRun: Evidence = {
  ...sound,
  clients: [{ ...client, budgetId: 'run 1' }],
  ledger: [{ ...record, spendWindows: [`${RUN}=${RUN_WINDOW}`] }],
  requestedRuns: [{ organizationId: ORGANIZATION, budgetId: 'run 1', limitNanoUsd: COST }],
  spends: [{ ...spend, holderId: ORGANIZATION, period: RUN, windowKey: RUN_WINDOW }],
  runsInRedis: [
    {
      organizationId: ORGANIZATION,
      name: RUN,
      windowKey: RUN_WINDOW,
      spentNanoUsd: COST,
      openNanoUsd: 0n,
      limitNanoUsd: COST,
    },
  ],
};

/** The findings after these changes. */
export function defectsOf(changes: Partial<Evidence>, run = sound): Defect[] {
  return [...new Set(judge({ ...run, ...changes }).map(({ defect }) => defect))];
}

/** A wallet this far below its limit. */
export function inDebt(debtNanoUsd: bigint): Evidence['wallets'][number] {
  const truth = { ...amounts, postedNanoUsd: -debtNanoUsd };
  return { organizationId: ORGANIZATION, truth, projection: truth };
}
