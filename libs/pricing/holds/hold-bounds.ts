import { maxBigint, type PriceVersion } from '#kernel';
import { boundPrice, type BilledParts } from './bound-price.js';

/** Initial coverage and step of a growing hold, in output tokens. */
export const STREAM_QUANTUM_TOKENS = 4_096;

const LEAST_OUTPUT_TOKENS = 256;
const LEAST_REASONING_OUTPUT_TOKENS = 1_024;

/** Upper bounds of a request's usage, in tokens; output limits apply to one choice. */
export interface HoldRequest {
  readonly promptBoundTokens: number;
  /** The limit of the request; null: none. */
  readonly clientOutputTokens: number | null;
  /** The limit of the model. */
  readonly maxOutputTokens: number;
  /** Tokens of a predicted output: rejected ones are billed as output of each choice, in addition to its limit. */
  readonly predictionTokens: number;
  /** `n` of the request. */
  readonly choices: number;
  readonly stream: boolean;
  /** Whether the model generates reasoning tokens, which do not appear in the stream. */
  readonly reasoning: boolean;
  readonly parts: BilledParts;
}

/** Input of admission, which reserves `holdNanoUsd`, or what the wallet has, at least `leastHoldNanoUsd`. */
export interface HoldBounds {
  /** Of all choices. */
  readonly outputBoundTokens: number;
  /** Output tokens that the hold covers. Below `outputBoundTokens` the hold grows with the stream. */
  readonly holdOutputTokens: number;
  readonly holdNanoUsd: bigint;
  readonly leastOutputTokens: number;
  readonly leastHoldNanoUsd: bigint;
}

/**
 * The hold of a request and the minimum hold with which it runs, priced with the most expensive of `versions`.
 *
 * Only a stream of visible, unpredicted output starts with one quantum; any other request holds its whole bound,
 * because tokens that do not appear in the stream cannot be tracked. The client's limit on an unstreamed response is
 * all or nothing; in all other cases the bound can be lowered to the amount that the wallet covers.
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

/** The hold, in nano-USD, that covers `outputTokens` (of all choices): the target of an extension. */
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
  const isVisible = !reasoning && predictionTokens === 0;
  return stream && isVisible && choices === 1 && !parts.imageOutput && !parts.audioOutput;
}

function leastTokens({ reasoning, predictionTokens, choices }: HoldRequest): number {
  return ((reasoning ? LEAST_REASONING_OUTPUT_TOKENS : LEAST_OUTPUT_TOKENS) + predictionTokens) * choices;
}
