import type { FailureRecord, TransferRecord } from '#billing/ledger';
import { formatId, formatUsd } from '#core';
import type { ExplainedRequest, RequestState } from './explained-request.js';
import type { TimelineEntry } from './timeline-entry.js';

/** Kinds of entries by the codes of transfers. */
const KINDS: Readonly<Record<string, 'usage' | 'adjustment' | 'refund' | 'cost' | 'waiver'>> = {
  usage: 'usage',
  usage_adjustment: 'adjustment',
  refund: 'refund',
  cogs: 'cost',
  cogs_adjustment: 'cost',
  waiver: 'waiver',
};

const UNSETTLED: Readonly<Record<Exclude<RequestState, 'settled'>, string>> = {
  running: 'Running: the hold is in Redis; nothing is in the ledger yet.',
  captured: 'Not settled yet: the charge is waiting in Redis for a worker.',
  failed: 'Not settled: the ledger rejected it. An operator must settle or void it.',
  voided: 'Not settled: the ledger rejected it and an operator voided it. Nothing is charged.',
};

/** What the ledger did with a request, by time. */
export function ledgerTimeline(request: ExplainedRequest, nowMs: number): TimelineEntry[] {
  const { state, transfers, failures } = request;
  const entries = [...booked(request), ...transfers.map(describeTransfer), ...failures.flatMap(describeFailure)];
  entries.sort((one, other) => one.at.getTime() - other.at.getTime());
  if (state === 'settled') return entries;
  return [...entries, { at: new Date(nowMs), kind: 'unsettled', text: UNSETTLED[state], facts: {} }];
}

function booked({ event, bookedAt }: ExplainedRequest): TimelineEntry[] {
  if (bookedAt === null) return [];
  const grade =
    event.grade === 2 ? 'final' : 'provisional: usage of the last checkpoint, the final usage may still arrive';
  return [{ at: bookedAt, kind: 'booked', text: `Posted to the ledger, ${grade}.`, facts: {} }];
}

function describeTransfer(transfer: TransferRecord): TimelineEntry {
  const { code, debitKind, creditKind, amountNanoUsd, actor, reason } = transfer;
  const [id, amount] = [formatId('txn', transfer.id), formatUsd(amountNanoUsd)];
  const kind = KINDS[code] ?? 'adjustment';
  const why = kind === 'refund' ? `, by ${actor}${reason === null ? '' : `: ${reason}`}` : '';
  return {
    at: transfer.bookedAt,
    kind,
    text: `${code} ${amount} USD from ${debitKind} to ${creditKind} (${id})${why}`,
    facts: {
      amount_usd: amount,
      transfer_id: id,
      ...(kind === 'refund' ? { refund_id: formatId('refund', transfer.requestId), actor, reason } : {}),
    },
  };
}

function describeFailure(failure: FailureRecord): TimelineEntry[] {
  const { createdAt, resolvedAt, resolution, message } = failure;
  const [id, amount] = [formatId('fail', failure.id), formatUsd(failure.amountNanoUsd)];
  const facts = { settlement_failure_id: id, amount_usd: amount };
  const kind = 'settlement_failure';
  const text = `Could not be posted (${id}): ${message}. ${amount} USD is blocked until an operator settles or voids it.`;
  const entry: TimelineEntry = { at: createdAt, kind, text, facts: { ...facts, reason: message } };
  if (resolvedAt === null || resolution === null) return [entry];
  return [entry, { at: resolvedAt, kind, text: `${resolution} by an operator (${id}).`, facts }];
}
