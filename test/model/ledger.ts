import {
  at,
  withAt,
  type Acknowledgement,
  type Grade,
  type Posting,
  type Lot,
  type Postgres,
  type SpendWindow,
  type UsageEvent,
} from './state.js';
import type { Variation } from './variations.js';

/** An event that no transaction can book, at any delivery. */
export interface Poison {
  readonly request: number;
  readonly grade: Grade;
}

const ADJUSTMENT_SEQUENCE_FROM = 100;

/**
 * One transaction over a batch: reduce to the highest grade of each request, lock the wallet, claim the records, split
 * over lots, insert transfers, raise the version. Unbookable events are put aside and their amounts blocked.
 */
export function settleBatch(
  postgres: Postgres,
  batch: readonly UsageEvent[],
  poison: Poison | null,
  variation: Variation,
): Postgres {
  const events = variation === 'noDedupe' ? batch : highestOfEach(batch);
  const passed = events.filter((event) => claimsRecord(postgres, event, variation));
  return passed.reduce((before, event) => {
    const isPoison = poison?.request === event.request && poison.grade === event.grade;
    return isPoison ? putAside(before, event, variation) : book(before, event, variation);
  }, postgres);
}

/** The settled call after the commit of a batch: current wallet and key spend, and all events of the batch. */
export function acknowledgementOf(
  before: Postgres,
  after: Postgres,
  batch: readonly UsageEvent[],
  variation: Variation,
): Acknowledgement {
  const broughtIn = (sums: 'spent' | 'counted', window: SpendWindow): number | null => {
    const isOfBatch = batch.some((event) => event.window === window);
    const isMoved = before[sums][window] !== after[sums][window];
    if (variation === 'publishOwnSpend' && !isMoved) return null;
    if ((variation === 'publishBatchSpend' || variation === 'repeatSpend') && !isOfBatch) return null;
    return after[sums][window];
  };
  return {
    ...walletRowOf(after),
    spent: [broughtIn('spent', 0), broughtIn('spent', 1)],
    counted: [broughtIn('counted', 0), broughtIn('counted', 1)],
    items: batch.map(({ request, position }) => ({ request, position, grade: gradeIn(after, request) })),
  };
}

/** The content of a publish: the wallet row and all spend of the organization's keys, read at one moment. */
export function walletRowOf(postgres: Postgres): Acknowledgement {
  const wallet = { version: postgres.version, posted: postedIn(postgres), blocked: postgres.blocked };
  return { wallet, spent: postgres.spent, counted: postgres.counted, items: [], usedKeys: [], trusts: 0 };
}

/** The wallet row: the sum of its lots. */
export function postedIn({ lots }: Postgres): number {
  return lots.promo + lots.paid;
}

/** The grade of a request in the ledger, as record or as failure. */
export function gradeIn(postgres: Postgres, request: number): Grade {
  const { grade, failed } = at(postgres.records, request);
  return Math.max(grade, failed) as Grade;
}

/** The sum of a request's transfers. */
export function bookedIn(postgres: Postgres, request: number): number {
  return at(postgres.records, request).postings.reduce((sum, { amount }) => sum + amount, 0);
}

/** Money outside requests. */
export function topUp(postgres: Postgres, amount: number): Postgres {
  const { promo, paid } = postgres.lots;
  return { ...postgres, lots: { promo, paid: paid + amount }, version: postgres.version + 1 };
}

function highestOfEach(batch: readonly UsageEvent[]): UsageEvent[] {
  const highest = new Map<number, UsageEvent>();
  for (const event of batch) {
    if (event.grade > (highest.get(event.request)?.grade ?? 0)) highest.set(event.request, event);
  }
  return [...highest.values()];
}

/** A record is inserted, or raised from 1 to 2; a request that was put aside at this grade counts as known. */
function claimsRecord(postgres: Postgres, { request, grade }: UsageEvent, variation: Variation): boolean {
  if (variation === 'noClaim' || variation === 'claimByPostingOnly') return true;
  const { grade: recorded, failed } = at(postgres.records, request);
  return grade > recorded && (grade > failed || variation === 'poisonBlocksAgain');
}

function book(postgres: Postgres, event: UsageEvent, variation: Variation): Postgres {
  const { request, amount, grade, window, counts } = event;
  const record = at(postgres.records, request);
  const postings = postingsOf(postgres, event, variation).filter(({ amount: moved }) => moved !== 0);
  const moved = postings.reduce((sum, posting) => sum + posting.amount, 0);
  const isHigher = grade >= record.grade;
  const more = isHigher ? Number(counts) - Number(record.counts) : 0;
  // What changes without a new version is brought to Redis in any order.
  const isMoved = postings.length > 0 || (more !== 0 && variation !== 'countKeepsVersion');
  return {
    ...postgres,
    version: postgres.version + (isMoved ? 1 : 0),
    lots: { promo: postgres.lots.promo - sumOf(postings, 'promo'), paid: postgres.lots.paid - sumOf(postings, 'paid') },
    spent: addedIn(postgres.spent, window, moved),
    counted: addedIn(postgres.counted, window, more),
    records: withAt(postgres.records, request, {
      ...(isHigher ? { grade, charge: amount, counts } : {}),
      postings: [...record.postings, ...postings],
    }),
  };
}

function addedIn([first, second]: readonly [number, number], window: SpendWindow, more: number): [number, number] {
  return window === 0 ? [first + more, second] : [first, second + more];
}

/** The postings of a delivery: the whole charge the first time, the difference when a checkpoint is booked already. */
function postingsOf(
  postgres: Postgres,
  { request, amount, grade }: UsageEvent,
  variation: Variation,
): readonly Posting[] {
  const { grade: recorded, charge, postings } = at(postgres.records, request);
  const captures = postings.filter(({ sequence }) => sequence < ADJUSTMENT_SEQUENCE_FROM);
  if (variation === 'claimByPostingOnly') {
    const isFinalAfterCheckpoint = grade === 2 && captures.length > 0 && recorded < 2;
    const postings = isFinalAfterCheckpoint ? adjust(postgres, captures, amount) : take(postgres, 0, amount);
    return postings.filter(({ sequence }) => !postings.some((known) => known.sequence === sequence));
  }
  if (recorded === 0 || variation === 'noClaim' || variation === 'noDedupe') return take(postgres, 0, amount);
  return variation === 'noAdjustment' || amount === charge ? [] : adjust(postgres, captures, amount);
}

function adjust(postgres: Postgres, captures: readonly Posting[], final: number): readonly Posting[] {
  const more = final - captures.reduce((sum, { amount }) => sum + amount, 0);
  return more >= 0 ? take(postgres, ADJUSTMENT_SEQUENCE_FROM, more) : giveBack(captures, -more);
}

/** Promo first, up to its balance, then paid, which can become negative. */
function take({ lots }: Postgres, from: number, amount: number): readonly Posting[] {
  const promo = Math.min(Math.max(lots.promo, 0), amount);
  const shares: readonly [Lot, number][] = [
    ['promo', promo],
    ['paid', amount - promo],
  ];
  return shares
    .filter(([, share]) => share > 0)
    .map(([lot, share], index) => ({ sequence: from + index, lot, amount: share }));
}

/** Refunds to the lots the money came from, the last of them first. */
function giveBack(captures: readonly Posting[], amount: number): readonly Posting[] {
  let left = amount;
  return captures.toReversed().flatMap(({ lot, amount: taken }, index) => {
    const share = Math.min(taken, left);
    left -= share;
    return share === 0 ? [] : [{ sequence: ADJUSTMENT_SEQUENCE_FROM + index, lot, amount: -share }];
  });
}

function putAside(postgres: Postgres, { request, amount, grade }: UsageEvent, variation: Variation): Postgres {
  const { failed } = at(postgres.records, request);
  const isNew = grade > failed || variation === 'poisonBlocksAgain';
  return {
    ...postgres,
    version: postgres.version + (isNew && amount > 0 ? 1 : 0),
    blocked: postgres.blocked + (isNew ? amount : 0),
    records: withAt(postgres.records, request, { failed: grade, putAside: amount }),
  };
}

function sumOf(postings: readonly Posting[], lot: Lot): number {
  return postings.reduce((sum, posting) => (posting.lot === lot ? sum + posting.amount : sum), 0);
}
