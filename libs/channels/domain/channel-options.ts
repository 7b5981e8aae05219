import type { ModelNeed } from '#catalog';
import { REASONING_FIELDS, type ReasoningField } from '#dialects';
import { CACHE_MARKS, closestMatches, type CacheMarks, type ErrorDetail } from '#kernel';
import {
  DEFAULT_ABOUT,
  DROP_REPLY_RULE,
  DROP_RULE,
  FORCE_ABOUT,
  PURCHASE_FIELDS,
  RENAME_RULE,
  VALUES_RULE,
} from './policy-rules.js';
import { presetOptions } from './presets.js';
import {
  DRIFT_ABOUT,
  FIELD_RULE,
  hiddenFieldOf,
  TRUST_ABOUT,
  UNLESS_RULE,
  USD_PER_UNIT_RULE,
} from './reported-cost-options.js';
import { TOOLS_API_ABOUT, TOOLS_API_CHOICES, type ToolsApiChoice } from './tools-api.js';

const TOKEN_LIMIT_FIELDS = ['as_sent', 'max_tokens', 'max_completion_tokens'] as const;
type TokenLimitField = (typeof TOKEN_LIMIT_FIELDS)[number];

export const NEEDS = [
  'tools',
  'vision',
  'json_object',
  'json_schema',
  'logprobs',
  'reasoning',
  'audio_input',
  'file_input',
  'image_output',
  'audio_output',
  'web_search',
] as const satisfies readonly ModelNeed[];

/** Settings of one upstream. All times are milliseconds. */
export interface ChannelOptions {
  /** DNS, connection and TLS together. */
  readonly connectTimeoutMs: number;
  /** Until the first byte of a stream. */
  readonly firstByteTimeoutMs: number;
  /** Until the first byte of a complete reply. */
  readonly firstByteTimeoutJsonMs: number;
  readonly firstByteTimeoutReasoningMs: number;
  readonly firstByteTimeoutReasoningJsonMs: number;
  /** Between two chunks. */
  readonly idleTimeoutMs: number;
  readonly totalTimeoutMs: number;
  /** Concurrent requests per gateway; null: unlimited. */
  readonly concurrencyMax: number | null;
  /** Requests queued while all candidates are at their concurrency limit, and the longest wait of each. */
  readonly queueMax: number;
  readonly queueTimeoutMs: number;
  /** Top-level request fields that this upstream refuses; they are removed. */
  readonly drop: readonly string[];
  /** Response fields that are not relayed to clients; those of `usage` as `usage.<name>`. */
  readonly dropReply: readonly string[];
  /** Top-level request fields by the client's name, to this upstream's name. */
  readonly rename: Readonly<Record<string, string>>;
  /** Values of top-level request fields that the client omits. */
  readonly default: Readonly<Record<string, unknown>>;
  /** Values that replace top-level request fields of the client. */
  readonly force: Readonly<Record<string, unknown>>;
  /** The name of the field for the token limit. */
  readonly tokenLimitField: TokenLimitField;
  readonly forwardMetadata: boolean;
  /** Whether Claude Code's billing line is left out of Messages that otherwise pass. */
  readonly dropBillingLine: boolean;
  /** When prompts of Claude are marked for the provider's cache; `never` overrides keys and requests. */
  readonly cacheMarks: CacheMarks;
  /** Whether calls carry the request's trace context, where traces are on. */
  readonly forwardTraceparent: boolean;
  /** The field in which it accepts the reasoning of earlier turns. */
  readonly reasoningField: ReasoningField;
  /** Which API of the account gets requests with tools. */
  readonly toolsApi: ToolsApiChoice;
  /** For APIs whose URL or header names a version; null: the dialect's version. */
  readonly apiVersion: string | null;
  /** Region of signatures for Amazon Bedrock, where the base URL names none. */
  readonly awsRegion: string | null;
  /** After a client disconnect, reads up to this many more output tokens to get the true usage. 0: aborts at once. */
  readonly readToEndTokens: number;
  /** Replies without output that the provider does not bill. */
  readonly unbilledReplies: UnbilledReplies;
  /** Whether the cost that the upstream reports is booked, in place of the list's. */
  readonly trustReportedCost: boolean;
  /** Path to the reported cost, and to a flag that it is not all of it; null: there is none. */
  readonly reportedCostField: string | null;
  readonly reportedCostUnless: string | null;
  /** What one unit of the reported number costs the operator: a decimal. */
  readonly reportedCostUsdPerUnit: string;
  /** Percent of the list's cost; further from it, an alarm is raised. */
  readonly costDriftPercent: number;
  /** Capabilities that this upstream lacks although its models have them; channels with them are tried first. */
  readonly lacks: readonly ModelNeed[];
}

interface Option<T> {
  readonly field: string;
  readonly standard: T;
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
  /** Documentation, where the name alone is not enough. */
  readonly about?: string;
  /** JSON type of a nullable option, as documentation. */
  readonly orNull?: 'integer' | 'string';
}

const REASONING_ABOUT =
  'Field for the reasoning of earlier turns at providers with OpenAI’s format, whatever name the client uses: `reasoning_details` sends `reasoning` with the details, `thinking_parts` puts it in `content`, `none` drops it.';
const FORWARD_TRACEPARENT_ABOUT =
  'Whether to send the trace context of a request to the provider, as the header `traceparent`. Has no effect while traces are off.';
const BILLING_LINE_ABOUT =
  'For Anthropic-compatible providers: whether to remove `x-anthropic-billing-header`, the line that Claude Code adds before its instructions, from otherwise unchanged Messages requests. It differs in each request, which prevents prompt caching. Translated requests never have it.';
const CACHE_MARKS_ABOUT =
  'When to mark prompts of Claude for the provider’s prompt cache, if the client sets no marks: `auto` from the second request of a session within five minutes, `always` from the first. Keys and requests can override this, except `never`, for providers that reject marks.';
/** Replies without output that a provider does not bill. */
const UNBILLED_REPLIES = ['none', 'refused', 'unfinished'] as const;

export type UnbilledReplies = (typeof UNBILLED_REPLIES)[number];

const UNBILLED_ABOUT =
  'Attempts without output that the provider does not bill, recorded without a cost: `refused` covers refusals before any output, `unfinished` covers responses without a finish reason and streams that broke before any output.';
const YES_OR_NO = { expected: 'true or false', accepts: (value: unknown) => typeof value === 'boolean' };
const TIMEOUT_MAX_MS = 3_600_000;

/** The table by which options are parsed and shown; `field` is the name in the API and in the database. */
export const CHANNEL_OPTIONS: { readonly [Name in keyof ChannelOptions]: Option<ChannelOptions[Name]> } = {
  connectTimeoutMs: timeout('connect_timeout_ms', 3_000),
  firstByteTimeoutMs: timeout('first_byte_timeout_ms', 30_000),
  firstByteTimeoutJsonMs: timeout('first_byte_timeout_json_ms', 120_000),
  firstByteTimeoutReasoningMs: timeout('first_byte_timeout_reasoning_ms', 300_000),
  firstByteTimeoutReasoningJsonMs: timeout('first_byte_timeout_reasoning_json_ms', 600_000),
  idleTimeoutMs: timeout('idle_timeout_ms', 30_000),
  totalTimeoutMs: timeout('total_timeout_ms', 900_000),
  concurrencyMax: {
    field: 'concurrency_max',
    standard: null,
    expected: 'a whole number from 1 to 100000, or null',
    accepts: (value) => value === null || wholeNumber(1, 100_000).accepts(value),
    orNull: 'integer',
  },
  queueMax: { field: 'queue_max', standard: 100, ...wholeNumber(0, 10_000) },
  queueTimeoutMs: timeout('queue_timeout_ms', 10_000),
  drop: { field: 'drop', standard: [], ...DROP_RULE },
  dropReply: { field: 'drop_reply', standard: PURCHASE_FIELDS, ...DROP_REPLY_RULE },
  rename: { field: 'rename', standard: {}, ...RENAME_RULE },
  default: { field: 'default', standard: {}, ...VALUES_RULE, about: DEFAULT_ABOUT },
  force: { field: 'force', standard: {}, ...VALUES_RULE, about: FORCE_ABOUT },
  tokenLimitField: {
    field: 'token_limit_field',
    standard: 'as_sent',
    expected: `one of ${TOKEN_LIMIT_FIELDS.join(', ')}`,
    accepts: (value) => (TOKEN_LIMIT_FIELDS as readonly unknown[]).includes(value),
  },
  forwardMetadata: { field: 'forward_metadata', standard: false, ...YES_OR_NO },
  dropBillingLine: { field: 'drop_billing_line', standard: false, ...YES_OR_NO, about: BILLING_LINE_ABOUT },
  cacheMarks: {
    field: 'cache_marks',
    standard: 'auto',
    expected: `one of ${CACHE_MARKS.join(', ')}`,
    accepts: (value) => (CACHE_MARKS as readonly unknown[]).includes(value),
    about: CACHE_MARKS_ABOUT,
  },
  forwardTraceparent: {
    field: 'forward_traceparent',
    standard: false,
    ...YES_OR_NO,
    about: FORWARD_TRACEPARENT_ABOUT,
  },
  reasoningField: {
    field: 'reasoning_field',
    standard: 'both',
    expected: `one of ${REASONING_FIELDS.join(', ')}`,
    accepts: (value) => (REASONING_FIELDS as readonly unknown[]).includes(value),
    about: REASONING_ABOUT,
  },
  toolsApi: {
    field: 'tools_api',
    standard: 'auto',
    expected: `one of ${TOOLS_API_CHOICES.join(', ')}`,
    accepts: (value) => (TOOLS_API_CHOICES as readonly unknown[]).includes(value),
    about: TOOLS_API_ABOUT,
  },
  apiVersion: {
    field: 'api_version',
    standard: null,
    expected: 'a version of the API such as 2024-10-21, or null',
    accepts: (value) => value === null || (typeof value === 'string' && /^[\w.-]{1,40}$/.test(value)),
    orNull: 'string',
  },
  awsRegion: {
    field: 'aws_region',
    standard: null,
    expected: 'a region such as eu-west-1, or null',
    accepts: (value) =>
      value === null || (typeof value === 'string' && /^[a-z]{2,3}(?:-[a-z]{2,12}){1,2}-\d$/.test(value)),
    about: 'Signing region for Amazon Bedrock, if the base URL has none, such as that of a private endpoint.',
    orNull: 'string',
  },
  readToEndTokens: { field: 'read_to_end_tokens', standard: 0, ...wholeNumber(0, 1_000_000) },
  unbilledReplies: {
    field: 'unbilled_replies',
    standard: 'none',
    expected: `one of ${UNBILLED_REPLIES.join(', ')}`,
    accepts: (value) => (UNBILLED_REPLIES as readonly unknown[]).includes(value),
    about: UNBILLED_ABOUT,
  },
  trustReportedCost: { field: 'trust_reported_cost', standard: false, ...YES_OR_NO, about: TRUST_ABOUT },
  reportedCostField: { field: 'reported_cost_field', standard: null, ...FIELD_RULE },
  reportedCostUnless: { field: 'reported_cost_unless', standard: null, ...UNLESS_RULE },
  reportedCostUsdPerUnit: { field: 'reported_cost_usd_per_unit', standard: '1', ...USD_PER_UNIT_RULE },
  costDriftPercent: { field: 'cost_drift_percent', standard: 10, ...wholeNumber(0, 1_000_000), about: DRIFT_ABOUT },
  lacks: {
    field: 'lacks',
    standard: [],
    expected: `an array of ${NEEDS.join(', ')}`,
    accepts: (value) => Array.isArray(value) && value.every((need) => (NEEDS as readonly unknown[]).includes(need)),
  },
};

const NAMES = Object.keys(CHANNEL_OPTIONS) as (keyof ChannelOptions)[];

export const DEFAULT_CHANNEL_OPTIONS = Object.fromEntries(
  NAMES.map((name) => [name, CHANNEL_OPTIONS[name].standard]),
) as unknown as ChannelOptions;

/** Options as the API shows them: the operator's value, else the preset's, else the default. */
export function effectiveOptions(
  written: Readonly<Record<string, unknown>>,
  preset: string | null = null,
): Record<string, unknown> {
  const known = withHiddenCost(written, presetOptions(preset));
  return Object.fromEntries(
    NAMES.map((name) => {
      const { field, standard } = CHANNEL_OPTIONS[name];
      return [field, written[field] ?? known[field] ?? standard];
    }),
  );
}

/**
 * Parses options from the API or the database. An absent or null option has the preset's value, or its default. Returns
 * each invalid option with its path.
 */
export function parseChannelOptions(
  fields: Readonly<Record<string, unknown>>,
  preset: string | null = null,
): { readonly options: ChannelOptions } | { readonly details: ErrorDetail[] } {
  const known = withHiddenCost(fields, presetOptions(preset));
  const details = unknownFields(fields);
  const options: Partial<Record<keyof ChannelOptions, unknown>> = {};
  for (const name of NAMES) {
    const { field, standard, expected, accepts } = CHANNEL_OPTIONS[name];
    const value = fields[field] ?? known[field] ?? standard;
    options[name] = value;
    if (!accepts(value)) {
      const path = `options.${field}`;
      const message = `${path} must be ${expected}, got ${JSON.stringify(value).slice(0, 60)}.`;
      details.push({ path, code: 'invalid', message, expected });
    }
  }
  if (options.trustReportedCost === true && options.reportedCostField === null) details.push(NOTHING_TO_TRUST);
  return details.length > 0 ? { details } : { options: options as unknown as ChannelOptions };
}

const NOTHING_TO_TRUST: ErrorDetail = {
  path: 'options.reported_cost_field',
  code: 'required',
  message: 'options.reported_cost_field is required to trust a reported cost: it names the field that contains it.',
};

/** Known options, with a reported cost among the fields that clients do not get until the operator lists others. */
function withHiddenCost(
  { reported_cost_field: own }: Readonly<Record<string, unknown>>,
  known: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const path = own ?? known.reported_cost_field;
  if (typeof path !== 'string') return known;
  return { drop_reply: [...new Set([...PURCHASE_FIELDS, hiddenFieldOf(path)])], ...known };
}

function unknownFields(fields: Readonly<Record<string, unknown>>): ErrorDetail[] {
  const known = NAMES.map((name) => CHANNEL_OPTIONS[name].field);
  return Object.keys(fields)
    .filter((field) => !known.includes(field))
    .map((field) => {
      const [guess] = closestMatches(field, known, 1);
      const hint = guess === undefined ? '' : ` Did you mean ${guess}?`;
      const path = `options.${field}`;
      return { path, code: 'unknown_field', message: `${path} is not a channel option.${hint}` };
    });
}

function timeout(field: string, standardMs: number): Option<number> {
  return { field, standard: standardMs, ...wholeNumber(1, TIMEOUT_MAX_MS) };
}

function wholeNumber(min: number, max: number): Pick<Option<number>, 'expected' | 'accepts'> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    accepts: (value) => typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max,
  };
}
