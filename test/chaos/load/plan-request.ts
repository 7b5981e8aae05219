import type { RequestedRun } from '../checker/evidence.js';
import type { Random } from '../random.js';
import { formatNanoUsd, THINKER, USUAL_OFFERS, type Customer } from '../shop.js';
import { promptTokensOf, textOf, WORDS } from './words.js';

/** One request of a customer, with any number of calls. */
export interface PlannedRequest {
  readonly customer: Customer;
  readonly model: string;
  readonly isStream: boolean;
  readonly promptTokens: number;
  readonly body: string;
  /** The run that it states; null: none. */
  readonly budgetId: string | null;
  readonly hangUpAfter: { readonly events: number; readonly ms: number } | null;
  readonly hasIdempotencyKey: boolean;
  /** Repeats a request with its Idempotency-Key this many ms after the reply; null: never. */
  readonly repeatAfterMs: number | null;
  /** The client's timeout for the end of the reply. */
  readonly patienceMs: number;
}

/** Longer than any reply of the load: a client waits this long for a paused gateway, then disconnects. */
const PATIENCE_MS = 30_000;

const STREAM_SHARE = 0.7;
const HANG_UP_SHARE = 0.08;
const IDEMPOTENT_SHARE = 0.15;
const REPEATED_SHARE = 0.6;
const REPEAT_MS_MAX = 6_000;
const USAGE_SHARE = 0.85;
const FIRST_ATTEMPT_FAILS_SHARE = 0.02;
/** Replies without output, and streams that break before any: waived. */
const EMPTY_SHARE = 0.03;
const BROKEN_SHARE = 0.005;
const LONG_PROMPT_TOKENS = 1_100;
/** From this length on, `max_completion_tokens` is never sent. */
const UNBOUNDED_FROM_TOKENS = 200;

/**
 * Lengths and speeds of replies: quick ones, ordinary ones, some that live through checkpoints, and some without a
 * token limit, which outgrow the hold of a poor wallet.
 */
const RHYTHMS = [
  { share: 0.69, tokens: [3, 25], chunkMs: [0, 12] },
  { share: 0.01, tokens: [220, 320], chunkMs: [2, 6] },
  { share: 0.26, tokens: [15, 50], chunkMs: [15, 40] },
  { share: 0.04, tokens: [50, 80], chunkMs: [120, 170] },
] as const;

/** What caps of a list, and budgets of runs, tell requests apart by. */
export interface Marks {
  readonly labels?: Readonly<Record<string, string>>;
  readonly run?: Pick<RequestedRun, 'budgetId' | 'limitNanoUsd'> | null;
}

/** A random request of the load. @param name is unique in the run */
export function planRequest(
  random: Random,
  customers: readonly Customer[],
  name: string,
  { labels, run = null }: Marks = {},
): PlannedRequest {
  const customer = random.pick(customers);
  const model = random.pick(USUAL_OFFERS).model;
  const isStream = random.flip(STREAM_SHARE);
  const promptTextTokens = random.flip(0.02) ? LONG_PROMPT_TOKENS : random.between(1, 60);
  const { body, outputTokens } = randomBody(random, { model, isStream, promptTextTokens, name });
  const leaves = random.flip(HANG_UP_SHARE);
  const hasIdempotencyKey = random.flip(IDEMPOTENT_SHARE);
  const isRepeated = hasIdempotencyKey && random.flip(REPEATED_SHARE);
  return {
    customer,
    model,
    isStream,
    promptTokens: promptTokensOf(promptTextTokens),
    body: JSON.stringify({ ...body, ...(labels === undefined ? {} : { metadata: labels }), ...budgetOf(run) }),
    budgetId: run?.budgetId ?? null,
    hangUpAfter: leaves ? { events: random.between(1, Math.max(1, outputTokens)), ms: random.between(5, 3_000) } : null,
    hasIdempotencyKey,
    repeatAfterMs: isRepeated ? random.between(0, REPEAT_MS_MAX) : null,
    patienceMs: PATIENCE_MS,
  };
}

function budgetOf(run: Marks['run']): object {
  if (run == null) return {};
  return { routify: { budget: { id: run.budgetId, limit_usd: formatNanoUsd(run.limitNanoUsd) } } };
}

interface LongStream {
  readonly tokens: number;
  readonly chunkMs: number;
  /** Of so many tokens. */
  readonly text?: string;
}

/** A stream of one token every `chunkMs` that reports its cost at the end: for scenarios with a running stream. */
export function planLongStream(
  customer: Customer,
  model: string,
  { tokens, chunkMs, text = textOf(tokens, 0) }: LongStream,
): PlannedRequest {
  const promptTextTokens = 20;
  const body = {
    model,
    messages: [{ role: 'user', content: textOf(promptTextTokens, 0) }],
    stream: true,
    stream_options: { include_usage: true },
    max_completion_tokens: tokens + 1,
    simulate: { text, chunk_ms: chunkMs },
  };
  return {
    customer,
    model,
    isStream: true,
    promptTokens: promptTokensOf(promptTextTokens),
    body: JSON.stringify(body),
    budgetId: null,
    hangUpAfter: null,
    hasIdempotencyKey: false,
    repeatAfterMs: null,
    patienceMs: tokens * chunkMs + 120_000,
  };
}

interface BodyOptions {
  readonly model: string;
  readonly isStream: boolean;
  readonly promptTextTokens: number;
  readonly name: string;
}

function randomBody(random: Random, options: BodyOptions): { body: object; outputTokens: number } {
  const rhythm = randomRhythm(random);
  const outputTokens = random.flip(EMPTY_SHARE) ? 0 : random.between(rhythm.tokens[0], rhythm.tokens[1]);
  const breaksEmpty = options.isStream && random.flip(BROKEN_SHARE);
  const firstWord = random.between(0, WORDS.length - 1);
  const failsFirst = random.flip(FIRST_ATTEMPT_FAILS_SHARE);
  const body = {
    model: options.model,
    messages: [{ role: 'user', content: textOf(options.promptTextTokens, firstWord) }],
    ...(options.isStream ? { stream: true } : {}),
    ...(options.isStream && random.flip(USAGE_SHARE) ? { stream_options: { include_usage: true } } : {}),
    // Most clients set a token limit, which keeps holds of poor wallets small.
    ...(outputTokens < UNBOUNDED_FROM_TOKENS && random.flip(0.9)
      ? { max_completion_tokens: outputTokens + random.between(20, 60) }
      : {}),
    ...(options.model === THINKER ? { reasoning: { exclude: true } } : {}),
    simulate: {
      ...(outputTokens === 0 ? { completion_tokens: 0 } : { text: textOf(outputTokens, firstWord) }),
      ...(breaksEmpty ? { error_in_stream_after: 1 } : {}),
      chunk_ms: random.between(rhythm.chunkMs[0], rhythm.chunkMs[1]),
      first_byte_ms: random.between(0, 100),
      ...(failsFirst ? { fail_times: 1, fail_key: options.name } : {}),
    },
  };
  return { body, outputTokens };
}

function randomRhythm(random: Random): (typeof RHYTHMS)[number] {
  let rest = random.fraction();
  for (const rhythm of RHYTHMS) {
    rest -= rhythm.share;
    if (rest < 0) return rhythm;
  }
  return RHYTHMS[0];
}
