import {
  formatId,
  formatUsd,
  ADVISOR,
  OTHER_MODEL,
  type Attempt,
  type PriceArithmetic,
  type UsageEvent,
  formatDecimal,
} from '#core';
import { reasonSentence, STANDARD_STRATEGY } from '#channels';
import { calledChannel, plannedChannel, type ExplainedRequest } from './explained-request.js';
import { ledgerTimeline } from './ledger-timeline.js';
import type { TimelineEntry } from './timeline-entry.js';

const SOURCES = {
  upstream: 'reported by the provider',
  counted: 'counted by the gateway',
  checkpoint: 'from the last checkpoint',
  none: 'none, nothing is charged',
} as const;

const WAIVED = {
  empty_reply: 'as the response was empty',
  broken_stream: 'as the provider broke off the stream',
} as const;

/**
 * The history of a request, in the order of its steps. Times of attempts are derived: the last one ended with the
 * request, and each earlier one is shown as if it had ended when the next began. Pauses are not recorded.
 */
export function requestTimeline(request: ExplainedRequest, nowMs: number): TimelineEntry[] {
  const { event, admittedAt, bookedAt, state } = request;
  const after = (ms: number): Date => new Date(admittedAt.getTime() + ms);
  // Unknown of a lost request.
  const endedAt = event.durationMs === null ? (bookedAt ?? new Date(nowMs)) : after(event.durationMs);
  return [
    admission(request),
    ...planning(request).map((entry) => ({ ...entry, at: admittedAt })),
    ...attempts(request).map(({ startMs, ...entry }) => ({ ...entry, at: after(startMs) })),
    ...(event.firstByteMs === null
      ? []
      : [{ at: after(event.firstByteMs), kind: 'first_byte', text: 'First byte to the client.', facts: {} } as const]),
    ...(state === 'running' ? [] : [end(event, endedAt)]),
    ...charge(request).map((entry) => ({ ...entry, at: endedAt })),
    ...ledgerTimeline(request, nowMs),
  ];
}

function admission({ event, admittedAt, state }: ExplainedRequest): TimelineEntry {
  const hold = formatUsd(event.holdNanoUsd);
  const model = `${event.requestedModel} (${event.endpoint}${event.stream ? ', streamed' : ''})`;
  const held = `hold ${hold} USD${state === 'running' ? '' : ' at its end'}`;
  return {
    at: admittedAt,
    kind: 'admitted',
    text: `Admitted for ${model}: key, tier, limits, caps and balance passed; ${held}.`,
    facts: {},
  };
}

function planning(request: ExplainedRequest): Omit<TimelineEntry, 'at'>[] {
  const { routeId, strategy, candidates } = request.event;
  const order = strategy ?? STANDARD_STRATEGY;
  const rule = routeId === null ? 'no route matched' : `by route ${formatId('route', routeId)}`;
  return [
    { kind: 'route', text: `Candidates in the order "${order}", ${rule}.`, facts: {} },
    ...candidates.map((note) => {
      const { model, kept, reason } = note;
      const { name: channel } = plannedChannel(request, note);
      return {
        kind: 'candidate' as const,
        text: `${channel}${model === undefined ? '' : ` for ${model}`} ${kept ? 'eligible' : 'excluded'}: ${reasonSentence(reason)}`,
        facts: { channel, kept, reason, ...(model === undefined ? {} : { model }) },
      };
    }),
  ];
}

function attempts(request: ExplainedRequest): (Omit<TimelineEntry, 'at'> & { readonly startMs: number })[] {
  const { event } = request;
  const total = event.attempts.reduce((sum, { durationMs }) => sum + durationMs, 0);
  let startMs = Math.max(0, (event.durationMs ?? total) - total);
  return event.attempts.map((attempt, index) => {
    const entry = { ...describeAttempt(request, attempt, index === event.attempts.length - 1), startMs };
    startMs += attempt.durationMs;
    return entry;
  });
}

function describeAttempt(request: ExplainedRequest, attempt: Attempt, isLast: boolean): Omit<TimelineEntry, 'at'> {
  const { name: channel } = calledChannel(request, attempt);
  const { upstreamModel, status, reason, durationMs, cacheMarks = 0 } = attempt;
  const marks = cacheMarks === 0 ? '' : `, cache marks set: ${cacheMarks}`;
  const answer = status === null ? 'no response' : `status ${status}`;
  const verdict = verdictOf(reason, isLast);
  return {
    kind: 'attempt',
    text: `${channel} (${upstreamModel}${marks}): ${answer} in ${durationMs} ms; ${verdict}.`,
    facts: { channel, status, reason, duration_ms: durationMs },
  };
}

function verdictOf(reason: string | null, isLast: boolean): string {
  if (reason === null) return 'used as the response';
  if (reason === ADVISOR) return 'call of the requested advisor; charged with the response';
  if (reason === OTHER_MODEL) {
    return 'call of another model by the provider itself; not charged';
  }
  return `not used, ${reason}${isLast ? '' : '; trying the next channel'}`;
}

function end(event: UsageEvent, at: Date): TimelineEntry {
  const { outcome, statusCode, errorCode, finishReason, usage, usageSource, flags } = event;
  const parts = [
    statusCode === null ? 'no status sent to the client' : `status ${statusCode}`,
    ...(errorCode === null ? [] : [`error ${errorCode}`]),
    ...(finishReason === null ? [] : [`finish_reason ${finishReason}`]),
    usageSource === 'none'
      ? `usage ${SOURCES.none}`
      : `usage ${usage.promptTokens} + ${usage.completionTokens} tokens, ${SOURCES[usageSource]}`,
    ...(flags.length === 0 ? [] : [`flags ${flags.join(', ')}`]),
  ];
  return {
    at,
    kind: 'ended',
    text: `Ended, ${outcome}: ${parts.join('; ')}.`,
    facts: { status: statusCode },
  };
}

function chargeLine(
  { meter, quantity, rateNanoUsd, amountFemtoUsd }: PriceArithmetic['lines'][number],
  of: string,
): Omit<TimelineEntry, 'at'> {
  const [rate, amount] = [formatUsd(rateNanoUsd), formatFemtoUsd(amountFemtoUsd)];
  return {
    kind: 'charge_line',
    text: `${of}${quantity} ${meter} × ${rate} USD per million = ${amount} USD`,
    facts: { meter, quantity, per_million_usd: rate, amount_usd: amount },
  };
}

/** The arithmetic of the price, then what is charged of it. */
function charge({ event, arithmetic, state }: ExplainedRequest): Omit<TimelineEntry, 'at'>[] {
  const { usageSource, chargeNanoUsd, forgoneNanoUsd, unseenTokens, holdNanoUsd, waiver } = event;
  if (usageSource === 'none') return [];
  const charged = formatUsd(chargeNanoUsd);
  const soFar = state === 'running' ? 'so far, at the last checkpoint, ' : '';
  const source = unseenTokens === 0 ? 'above the hold' : `for up to ${unseenTokens} hidden reasoning tokens`;
  const forgone = forgoneNanoUsd === 0n ? '' : `; ${formatUsd(forgoneNanoUsd)} USD ${source} not charged`;
  const waived = waiver === null ? '' : `; ${formatUsd(event.waivedNanoUsd)} USD waived, ${WAIVED[waiver]}`;
  const price = arithmetic === null ? 'the price version is unknown' : formatArithmetic(arithmetic);
  return [
    ...(arithmetic?.lines ?? []).map((line) => chargeLine(line, '')),
    ...(arithmetic?.advisor?.lines ?? []).map((line) => chargeLine(line, 'Advisor: ')),
    {
      kind: 'charge',
      text: `${price}; charged ${soFar}${charged} USD of a hold of ${formatUsd(holdNanoUsd)} USD${waived}${forgone}.`,
      facts: { amount_usd: charged },
    },
  ];
}

const FEMTO_DECIMALS = 15;
const PPM_DECIMALS = 6;

function formatFemtoUsd(amountFemtoUsd: bigint): string {
  return formatDecimal(amountFemtoUsd, FEMTO_DECIMALS);
}

/** `0.000016 USD × 1.1 × 0.95 = 0.00001672 USD`, with the window before it, if any */
function formatArithmetic({ window, sumFemtoUsd, multipliersPpm, priceNanoUsd }: PriceArithmetic): string {
  const factors = multipliersPpm.map((multiplier) => ` × ${formatDecimal(multiplier, PPM_DECIMALS)}`);
  const rates = window === null ? '' : `at rates of the window ${window}: `;
  return `${rates}${formatFemtoUsd(sumFemtoUsd)} USD${factors.join('')} = ${formatUsd(priceNanoUsd)} USD`;
}
