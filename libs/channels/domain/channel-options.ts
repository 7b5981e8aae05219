import { REASONING_FIELDS, THINKING_SWITCHES } from '#formats';
import {
  type AnyField,
  checkedValue,
  choice,
  expectedOf,
  type FieldOptions,
  flag,
  integer,
  isAccepted,
  text,
  type ValueOf,
  CACHE_MARKS,
  CHAT_NEEDS,
  type ChatNeed,
  closestMatches,
  type ErrorDetail,
} from '#core';
import { BALANCE_API_CHOICES } from '../channel-history/domain/balance-api.js';
import {
  ALLOWED_FIELDS,
  DEFAULT_VALUES,
  DROPPED_FIELDS,
  DROPPED_REPLY_FIELDS,
  FORCED_VALUES,
  PURCHASE_FIELDS,
  RENAMED_FIELDS,
} from './policy-rules.js';
import { presetOptions } from './presets.js';
import {
  COST_PATH,
  DRIFT_ABOUT,
  hiddenFieldOf,
  TRUST_ABOUT,
  UNLESS_PATH,
  USD_PER_UNIT,
} from './reported-cost-options.js';
import { TOOLS_API_ABOUT, TOOLS_API_CHOICES } from './tools-api.js';

const TOKEN_LIMIT_FIELDS = ['as_sent', 'max_tokens', 'max_completion_tokens'] as const;

const REASONING_ABOUT =
  'Field for the reasoning of earlier turns at providers with OpenAI’s format, whatever name the client uses: `reasoning_details` sends `reasoning` with the details, `thinking_parts` puts it in `content`, `none` drops it.';
const THINKING_OFF_ABOUT =
  'Field that turns thinking off at the provider: `thinking` sends `{"type":"disabled"}`, `enable_thinking` sends `false`, `reasoning` sends `{"effort":"none"}`. `as_sent` leaves what the client wrote.';
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
const STOP_ENDS_CALLS_ABOUT =
  'Whether the finish reason `stop` of a response with tool calls is sent as `tool_calls`, for providers that end calls with `stop`: agents then don’t run them.';
const BALANCE_API_ABOUT =
  'API of the provider for the balance of the account: `auto` recognizes OpenRouter, DeepSeek, Moonshot, SiliconFlow, Novita and StepFun by their addresses and presets, `none` never calls one.';
const TEST_ORGANIZATIONS_ABOUT =
  'Whether requests of test organizations may use the channel. They pay with test money: mark only channels that cost nothing, such as a simulator.';
const AWS_REGION_ABOUT =
  'Signing region for Amazon Bedrock, if the base URL has none, such as that of a private endpoint.';
const TIMEOUT_MAX_MS = 3_600_000;

/** A need twice is one need. */
const lackedNeeds = checkedValue<readonly ChatNeed[]>({
  schema: { type: 'array', items: { type: 'string', enum: CHAT_NEEDS } },
  expected: `an array of ${CHAT_NEEDS.join(', ')}`,
  accepts: (value) => Array.isArray(value) && value.every((need) => CHAT_NEEDS.some((known) => known === need)),
});

/** The row of an option: its name in the API and in the database, and its field, with its default. */
interface Option<F extends AnyField = AnyField> {
  readonly field: string;
  readonly value: F;
}

const option = <F extends AnyField>(field: string, value: F): Option<F> => ({ field, value });
const timeout = (defaultMs: number) => integer({ min: 1, max: TIMEOUT_MAX_MS, default: defaultMs });

/** The table by which options of one upstream are parsed and shown. All times are milliseconds. */
export const CHANNEL_OPTIONS = {
  /** DNS, connection and TLS together. */
  connectTimeoutMs: option('connect_timeout_ms', timeout(3_000)),
  /** Until the first byte of a stream. */
  firstByteTimeoutMs: option('first_byte_timeout_ms', timeout(30_000)),
  /** Until the first byte of a complete reply. */
  firstByteTimeoutJsonMs: option('first_byte_timeout_json_ms', timeout(120_000)),
  firstByteTimeoutReasoningMs: option('first_byte_timeout_reasoning_ms', timeout(300_000)),
  firstByteTimeoutReasoningJsonMs: option('first_byte_timeout_reasoning_json_ms', timeout(600_000)),
  /** Between two chunks. */
  idleTimeoutMs: option('idle_timeout_ms', timeout(30_000)),
  totalTimeoutMs: option('total_timeout_ms', timeout(900_000)),
  /** Concurrent requests per gateway; null: unlimited. */
  concurrencyMax: option('concurrency_max', integer({ min: 1, max: 100_000, nullable: true, default: null })),
  /** Requests queued while all candidates are at their concurrency limit, and the longest wait of each. */
  queueMax: option('queue_max', integer({ min: 0, max: 10_000, default: 100 })),
  queueTimeoutMs: option('queue_timeout_ms', timeout(10_000)),
  /** Top-level request fields that this upstream refuses; they are removed. */
  drop: option('drop', DROPPED_FIELDS),
  /** Request fields that are sent, whatever a rule about the model says. */
  allow: option('allow', ALLOWED_FIELDS),
  /** Response fields that are not relayed to clients; those of `usage` as `usage.<name>`. */
  dropReply: option('drop_reply', DROPPED_REPLY_FIELDS),
  /** Whether `stop` after tool calls is sent to clients as `tool_calls`. */
  stopEndsCalls: option('stop_ends_calls', flag(STOP_ENDS_CALLS_ABOUT, { default: false })),
  /** Top-level request fields by the client's name, to this upstream's name. */
  rename: option('rename', RENAMED_FIELDS),
  /** Values of top-level request fields that the client omits. */
  default: option('default', DEFAULT_VALUES),
  /** Values that replace top-level request fields of the client. */
  force: option('force', FORCED_VALUES),
  /** The name of the field for the token limit. */
  tokenLimitField: option('token_limit_field', choice(TOKEN_LIMIT_FIELDS, { default: 'as_sent' })),
  forwardMetadata: option('forward_metadata', flag({ default: false })),
  /** Whether Claude Code's billing line is left out of Messages that otherwise pass. */
  dropBillingLine: option('drop_billing_line', flag(BILLING_LINE_ABOUT, { default: false })),
  /** When prompts of Claude are marked for the provider's cache; `never` overrides keys and requests. */
  cacheMarks: option('cache_marks', choice(CACHE_MARKS, CACHE_MARKS_ABOUT, { default: 'auto' })),
  /** Whether calls carry the request's trace context, where traces are on. */
  forwardTraceparent: option('forward_traceparent', flag(FORWARD_TRACEPARENT_ABOUT, { default: false })),
  /** The field in which it accepts the reasoning of earlier turns. */
  reasoningField: option('reasoning_field', choice(REASONING_FIELDS, REASONING_ABOUT, { default: 'both' })),
  /** The field that turns thinking off. */
  thinkingOff: option('thinking_off', choice(THINKING_SWITCHES, THINKING_OFF_ABOUT, { default: 'as_sent' })),
  /** Which API of the provider says what is left on the account. */
  balanceApi: option('balance_api', choice(BALANCE_API_CHOICES, BALANCE_API_ABOUT, { default: 'auto' })),
  /** Which API of the account gets requests with tools. */
  toolsApi: option('tools_api', choice(TOOLS_API_CHOICES, TOOLS_API_ABOUT, { default: 'auto' })),
  /** Whether it serves organizations that pay with test money. */
  testOrganizations: option('test_organizations', flag(TEST_ORGANIZATIONS_ABOUT, { default: false })),
  /** For APIs whose URL or header names a version; null: the dialect's version. */
  apiVersion: option(
    'api_version',
    text({
      max: 40,
      pattern: /^[\w.-]+$/,
      expected: 'a version of the API such as 2024-10-21',
      nullable: true,
      default: null,
    }),
  ),
  /** Region of signatures for Amazon Bedrock, where the base URL names none. */
  awsRegion: option(
    'aws_region',
    text(AWS_REGION_ABOUT, {
      max: 40,
      pattern: /^[a-z]{2,3}(?:-[a-z]{2,12}){1,2}-\d$/,
      expected: 'a region such as eu-west-1',
      nullable: true,
      default: null,
    }),
  ),
  /** After a client disconnect, reads up to this many more output tokens to get the true usage. 0: aborts at once. */
  readToEndTokens: option('read_to_end_tokens', integer({ min: 0, max: 1_000_000, default: 0 })),
  /** Replies without output that the provider does not bill. */
  unbilledReplies: option('unbilled_replies', choice(UNBILLED_REPLIES, UNBILLED_ABOUT, { default: 'none' })),
  /** Whether the cost that the upstream reports is booked, in place of the list's. */
  trustReportedCost: option('trust_reported_cost', flag(TRUST_ABOUT, { default: false })),
  /** Path to the reported cost, and to a flag that it is not all of it; null: there is none. */
  reportedCostField: option('reported_cost_field', COST_PATH),
  reportedCostUnless: option('reported_cost_unless', UNLESS_PATH),
  /** What one unit of the reported number costs the operator: a decimal. */
  reportedCostUsdPerUnit: option('reported_cost_usd_per_unit', USD_PER_UNIT),
  /** Percent of the list's cost; further from it, an alarm is raised. */
  costDriftPercent: option('cost_drift_percent', integer(DRIFT_ABOUT, { min: 0, max: 1_000_000, default: 10 })),
  /** Capabilities that this upstream lacks although its models have them; channels with them are tried first. */
  lacks: option('lacks', lackedNeeds({ default: [] })),
} as const satisfies Readonly<Record<string, Option>>;

/** Settings of one upstream. */
export type ChannelOptions = {
  readonly [Name in keyof typeof CHANNEL_OPTIONS]: ValueOf<(typeof CHANNEL_OPTIONS)[Name]['value']>;
};

const NAMES = Object.keys(CHANNEL_OPTIONS) as (keyof ChannelOptions)[];

export const DEFAULT_CHANNEL_OPTIONS = Object.fromEntries(
  NAMES.map((name) => [name, defaultOf(CHANNEL_OPTIONS[name])]),
) as unknown as ChannelOptions;

function defaultOf({ value }: Option): unknown {
  return (value.options as FieldOptions).default;
}

/** Options as the API shows them: the operator's value, else the preset's, else the default. */
export function effectiveOptions(
  written: Readonly<Record<string, unknown>>,
  preset: string | null = null,
): Record<string, unknown> {
  const known = withHiddenCost(written, presetOptions(preset));
  return Object.fromEntries(
    NAMES.map((name) => {
      const { field } = CHANNEL_OPTIONS[name];
      return [field, written[field] ?? known[field] ?? DEFAULT_CHANNEL_OPTIONS[name]];
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
    const { field, value: declared } = CHANNEL_OPTIONS[name];
    const value = fields[field] ?? known[field] ?? DEFAULT_CHANNEL_OPTIONS[name];
    options[name] = value;
    if (!isAccepted(declared, value)) {
      const expected = expectedOf(declared);
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
