import { AdmissionQueries } from '#billing/admission';
import { parseId, recordedEvent, type CostReport, type RecordRow } from '#core';
import type { Customer, Platform } from './platform.js';

/** One request in the ledger. Amounts are nano-USD. */
export interface Booking {
  readonly grade: number;
  readonly outcome: string;
  readonly usage_source: string;
  readonly status: number | null;
  readonly error: string | null;
  readonly finish_reason: string | null;
  readonly prompt: bigint;
  readonly completion: bigint;
  readonly cached: bigint;
  readonly reasoning: bigint;
  readonly hold: bigint;
  readonly charge: bigint;
  readonly forgone: bigint;
  readonly waiver: string | null;
  readonly waived: bigint;
  readonly unseen: bigint;
  /** The cost owed to the providers. */
  readonly cost: bigint;
  readonly flags: readonly string[];
  readonly attempts: readonly {
    readonly channelName: string;
    readonly status: number | null;
    readonly reason: string | null;
    readonly durationMs: number;
    readonly costNanoUsd: string;
    readonly listCostNanoUsd?: string;
    readonly costReport?: CostReport;
    readonly upstreamFacts?: Readonly<Record<string, string>>;
    readonly cacheMarks?: number;
    readonly upstreamRequestId?: string;
    readonly dropped?: readonly string[];
  }[];
  /** `[code, amount]` of every transfer, in posting order. */
  readonly transfers: readonly (readonly [string, bigint])[];
}

async function attemptsOf(platform: Platform, requestId: string): Promise<Booking['attempts']> {
  const [row] = await platform.query<RecordRow>(`SELECT * FROM usage_record WHERE request_id = $1::uuid`, requestId);
  if (row === undefined) throw new Error('the record is gone');
  return recordedEvent(row).attempts.map(({ costNanoUsd, listCostNanoUsd, ...attempt }) => ({
    ...attempt,
    costNanoUsd: costNanoUsd.toString(),
    ...(listCostNanoUsd === undefined ? {} : { listCostNanoUsd: listCostNanoUsd.toString() }),
  }));
}

/** Waits for settlement and reads the booking of a request; null when it was never admitted. */
export async function bookingOf(platform: Platform, generationId: string): Promise<Booking | null> {
  const requestId = parseId('gen', generationId);
  if (requestId === null) throw new Error(`not a generation: ${generationId}`);
  await platform.settle();
  const [record] = await platform.query<Omit<Booking, 'transfers' | 'attempts'>>(
    `SELECT grade, outcome, usage_source, status_code AS status, error_code AS error, finish_reason,
            prompt_tokens AS prompt, completion_tokens AS completion, cached_tokens AS cached,
            reasoning_tokens AS reasoning, hold_nano_usd AS hold, charge_nano_usd AS charge,
            forgone_nano_usd AS forgone, waiver, waived_nano_usd AS waived, unseen_tokens AS unseen, cost_nano_usd AS cost, flags
       FROM usage_record WHERE request_id = $1::uuid`,
    requestId,
  );
  const transfers = await platform.query<{ code: string; amount: bigint }>(
    'SELECT code, amount_nano_usd AS amount FROM transfer WHERE request_id = $1::uuid ORDER BY leg',
    requestId,
  );
  if (record !== undefined) {
    const attempts = await attemptsOf(platform, requestId);
    return { ...record, attempts, transfers: transfers.map(({ code, amount }) => [code, amount]) };
  }
  if (transfers.length > 0) throw new Error('transfers without a record');
  return null;
}

/** The same for a request that must have been booked. */
export async function booked(platform: Platform, generationId: string): Promise<Booking> {
  const booking = await bookingOf(platform, generationId);
  if (booking === null) throw new Error(`nothing was booked for ${generationId}`);
  return booking;
}

/**
 * A stream that its upstream broke, at a cost of half its price: charged, or waived where no output was delivered.
 * @param outputTokens counted
 */
export function bookedAsBroken(price: bigint, outputTokens: bigint): Partial<Booking> {
  const hasOutput = outputTokens > 0n;
  const cogs = ['cogs', price / 2n] as const;
  return {
    charge: hasOutput ? price : 0n,
    waived: hasOutput ? 0n : price,
    waiver: hasOutput ? null : 'broken_stream',
    transfers: hasOutput ? [['usage', price], cogs] : [cogs, ['waiver', price / 2n]],
  };
}

/** The state of Redis at this moment. */
export function admissionOf(platform: Platform): AdmissionQueries {
  return platform.services.get(AdmissionQueries, { strict: false });
}

/** Faults in Redis after settlement: nothing may be held, unsettled or contradictory. */
export async function leftovers(platform: Platform, customers: readonly Customer[]): Promise<string[]> {
  await platform.settle();
  const queries = admissionOf(platform);
  const found = await Promise.all(
    customers.map(async ({ organizationId }) => {
      const wallet = await queries.findWallet(organizationId);
      const wrong = await queries.checkInvariants(organizationId);
      if (wallet === null) wrong.push('the wallet is unknown');
      else if (wallet.heldNanoUsd !== 0n) wrong.push(`${wallet.heldNanoUsd} held`);
      else if (wallet.unsettledNanoUsd !== 0n) wrong.push(`${wallet.unsettledNanoUsd} unsettled`);
      return wrong;
    }),
  );
  return found.flat();
}
