import { maxBigint } from '../../kernel/money.js';
import type { PriceVersion } from '../../kernel/price-components.js';
import { boundPrice, type BoundedRequest } from './bound-price.js';

/** Initial coverage and step of a growing hold, in output tokens. */
export const STREAM_QUANTUM_TOKENS = 4_096;
/** Share of the covered tokens at which an extension is requested. */
export const EXTEND_AT = 0.8;
/** Least time that a step of a hold that grows with the clock covers. */
const CLOCK_STEP_SECONDS = 8;
/**
 * How far ahead of time the clock of such a hold runs: the last extension is answered, or given up after a second, and
 * the upstream's connection closed before the model can have used the hold up.
 */
export const CLOCK_LEAD_MS = 1_500;

/**
 * How a stream of a model that thinks is held. `visible`: its thinking is in the stream, and counted there like any text.
 * `clock`: it is not, and time bounds it. `whole`: its whole bound from the start.
 */
export const REASONING_HOLDS = ['clock', 'visible', 'whole'] as const;
export type ReasoningHold = (typeof REASONING_HOLDS)[number];

const LEAST_OUTPUT_TOKENS = 256;
const LEAST_REASONING_OUTPUT_TOKENS = 1_024;

/** Upper bounds of a request's usage; output limits, in tokens, apply to one choice. */
export interface HoldRequest extends BoundedRequest {
  /** The limit of the request; null: none. */
  readonly clientOutputTokens: number | null;
  /** The limit of the model. */
  readonly maxOutputTokens: number;
  /** Tokens of a predicted output: rejected ones are billed as output of each choice, in addition to its limit. */
  readonly predictionTokens: number;
  /** `n` of the request. */
  readonly choices: number;
  readonly stream: boolean;
  /** How reasoning tokens are held; null: the model generates none. */
  readonly reasoning: ReasoningHold | null;
  /** The fastest rate of a model whose hold grows with the clock. */
  readonly tokensPerSecond: number;
}

/**
 * Input of admission, which reserves `holdNanoUsd`, or what the wallet has, at least `leastHoldNanoUsd`. Where the wallet
 * has twice `holdNanoUsd`, a hold that grows with the clock starts with `startHoldNanoUsd`.
 */
export interface HoldBounds {
  /** Of all choices. */
  readonly outputBoundTokens: number;
  /** Output tokens that the hold covers. Below `outputBoundTokens` the hold grows with the stream. */
  readonly holdOutputTokens: number;
  readonly holdNanoUsd: bigint;
  readonly leastOutputTokens: number;
  readonly leastHoldNanoUsd: bigint;
  /** Null: the hold does not grow with the clock. */
  readonly startHoldNanoUsd: bigint | null;
}

/**
 * The hold of a request and the minimum hold with which it runs, priced with the most expensive of `versions`.
 *
 * A stream of visible, unpredicted output starts with one quantum, and so may one whose hidden tokens the clock bounds;
 * any other request holds its whole bound, because tokens that do not appear in the stream cannot be tracked. The
 * client's limit on an unstreamed response is all or nothing; in all other cases the bound can be lowered to the amount
 * that the wallet covers.
 * A limit above the model's counts as the model's: more is never charged.
 */
export function holdBounds(
  request: HoldRequest,
  versions: readonly PriceVersion[],
  multipliersPpm: readonly bigint[],
): HoldBounds {
  const { clientOutputTokens, maxOutputTokens, predictionTokens, choices, stream } = request;
  const choiceTokens = Math.min((clientOutputTokens ?? maxOutputTokens) + predictionTokens, maxOutputTokens);
  const outputBoundTokens = choiceTokens * choices;
  const growth = growthOf(request);
  const stepTokens = growth === 'clock' ? clockStepTokens(request) : STREAM_QUANTUM_TOKENS;
  const startTokens = Math.min(outputBoundTokens, stepTokens);
  const holdOutputTokens = growth === 'text' ? startTokens : outputBoundTokens;
  const allOrNothing = clientOutputTokens !== null && !stream;
  const leastOutputTokens = allOrNothing ? holdOutputTokens : Math.min(holdOutputTokens, leastTokens(request));
  const holdNanoUsd = holdPrice(request, holdOutputTokens, versions, multipliersPpm);
  const leastHoldNanoUsd =
    leastOutputTokens === holdOutputTokens
      ? holdNanoUsd
      : holdPrice(request, leastOutputTokens, versions, multipliersPpm);
  const startHoldNanoUsd =
    growth === 'clock' && startTokens < outputBoundTokens
      ? holdPrice(request, startTokens, versions, multipliersPpm)
      : null;
  return { outputBoundTokens, holdOutputTokens, holdNanoUsd, leastOutputTokens, leastHoldNanoUsd, startHoldNanoUsd };
}

/** Initial coverage and step of a hold that grows with the clock, in output tokens. */
export function clockStepTokens({ tokensPerSecond }: Pick<HoldRequest, 'tokensPerSecond'>): number {
  return Math.max(STREAM_QUANTUM_TOKENS, tokensPerSecond * CLOCK_STEP_SECONDS);
}

/** The hold, in nano-USD, that covers `outputTokens` (of all choices): the target of an extension. */
export function holdPrice(
  request: BoundedRequest,
  outputTokens: number,
  versions: readonly PriceVersion[],
  multipliersPpm: readonly bigint[],
): bigint {
  let highest = 0n;
  for (const version of versions)
    highest = maxBigint(highest, boundPrice(request, outputTokens, version, multipliersPpm));
  return highest;
}

/** What a hold can grow with; null: it cannot. */
function growthOf({ stream, reasoning, predictionTokens, choices, parts }: HoldRequest): 'text' | 'clock' | null {
  if (!stream || predictionTokens > 0 || choices !== 1 || parts.imageOutput || parts.audioOutput) return null;
  if (reasoning === 'whole') return null;
  return reasoning === 'clock' ? 'clock' : 'text';
}

function leastTokens({ reasoning, predictionTokens, choices }: HoldRequest): number {
  return ((reasoning !== null ? LEAST_REASONING_OUTPUT_TOKENS : LEAST_OUTPUT_TOKENS) + predictionTokens) * choices;
}
