import { maxBigint, type PriceVersion } from '#kernel';
import { boundPrice, type BilledParts } from './bound-price.js';

/** Output tokens that a growing hold covers at first, and by which it grows. */
export const STREAM_QUANTUM_TOKENS = 4_096;

const LEAST_OUTPUT_TOKENS = 256;
const LEAST_REASONING_OUTPUT_TOKENS = 1_024;

/** What a request could use. Tokens; output limits are for one choice. */
export interface HoldRequest {
  readonly promptBoundTokens: number;
  /** The client's own limit; null when it set none. */
  readonly clientOutputTokens: number | null;
  /** The model's. */
  readonly maxOutputTokens: number;
  /** Of a predicted answer: those that a choice does not repeat are billed as its output, beside what its limit bounds. */
  readonly predictionTokens: number;
  /** `n` of the request. */
  readonly choices: number;
  readonly stream: boolean;
  /** Whether the model thinks in tokens that are not seen on the way. */
  readonly reasoning: boolean;
  readonly parts: BilledParts;
}

/** What to ask of admission: reserve `holdNanoUsd`, or less if the wallet has less, but never under `leastHoldNanoUsd`. */
export interface HoldBounds {
  /** All choices together. */
  readonly outputBoundTokens: number;
  /** Output tokens that the hold covers. Under `outputBoundTokens` it grows as the stream goes on. */
  readonly holdOutputTokens: number;
  readonly holdNanoUsd: bigint;
  readonly leastOutputTokens: number;
  readonly leastHoldNanoUsd: bigint;
}

/**
 * The hold of a request and the least one with which it may run, priced at the dearest of `versions`.
 *
 * Only a stream whose output is all visible, and was not predicted, starts with one quantum; everything else holds its
 * whole bound, because tokens that are not seen on the way cannot be followed. A client's limit on a reply that comes in
 * one piece is all or nothing; in the other cases the bound can be lowered to what the wallet covers.
 * A limit above the model's own counts as the model's: more is never charged.
 */
export function holdBounds(
  request: HoldRequest,
  versions: readonly PriceVersion[],
  multipliersPpm: readonly bigint[],
): HoldBounds {
  const { clientOutputTokens, maxOutputTokens, predictionTokens, choices, stream } = request;
  const choiceTokens = Math.min((clientOutputTokens ?? maxOutputTokens) + predictionTokens, maxOutputTokens);
  const outputBoundTokens = choiceTokens * choices;
  const holdOutputTokens = isGrowing(request) ? Math.min(outputBoundTokens, STREAM_QUANTUM_TOKENS) : outputBoundTokens;
  const allOrNothing = clientOutputTokens !== null && !stream;
  const leastOutputTokens = allOrNothing ? holdOutputTokens : Math.min(holdOutputTokens, leastTokens(request));
  const holdNanoUsd = holdPrice(request, holdOutputTokens, versions, multipliersPpm);
  const leastHoldNanoUsd =
    leastOutputTokens === holdOutputTokens
      ? holdNanoUsd
      : holdPrice(request, leastOutputTokens, versions, multipliersPpm);
  return { outputBoundTokens, holdOutputTokens, holdNanoUsd, leastOutputTokens, leastHoldNanoUsd };
}

/** What must be held, in nano-USD, so that `outputTokens` (all choices together) are covered: the target of an extension. */
export function holdPrice(
  { promptBoundTokens, parts }: Pick<HoldRequest, 'promptBoundTokens' | 'parts'>,
  outputTokens: number,
  versions: readonly PriceVersion[],
  multipliersPpm: readonly bigint[],
): bigint {
  return versions
    .map((version) => boundPrice(promptBoundTokens, outputTokens, parts, version, multipliersPpm))
    .reduce(maxBigint, 0n);
}

function isGrowing({ stream, reasoning, predictionTokens, choices, parts }: HoldRequest): boolean {
  const isSeen = !reasoning && predictionTokens === 0;
  return stream && isSeen && choices === 1 && !parts.imageOutput && !parts.audioOutput;
}

function leastTokens({ reasoning, predictionTokens, choices }: HoldRequest): number {
  return ((reasoning ? LEAST_REASONING_OUTPUT_TOKENS : LEAST_OUTPUT_TOKENS) + predictionTokens) * choices;
}
