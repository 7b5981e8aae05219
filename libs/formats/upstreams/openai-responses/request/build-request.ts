import {
  arrayPiece,
  elementsOf,
  entriesPiece,
  membersOf,
  pieceBytes,
  textOf,
  textPiece,
  type ByteParts,
  type JsonPiece,
  type Steps,
} from '#core';
import { TOKEN_LIMIT_FIELDS, type ChatRequest } from '../../../chat/body/model-request.js';
import type { ChatBody } from '../../../chat/body/read-chat-body.js';
import type { CacheKey, DialectOptions } from '../../dialect.js';
import { boundedCacheKey } from '../../translation/bounded-cache-key.js';
import { plainMetadata } from '../../translation/end-user-fields.js';
import { RequestFields } from '../../translation/request-fields.js';
import { UnsupportedFields } from '../../translation/unsupported-fields.js';
import type { ReplyContext } from '../reply/reply-context.js';
import { hostedMembers } from './hosted-tools.js';
import { takeReasoning } from './reasoning-settings.js';
import { takeUnforwarded } from './take-unforwarded.js';
import { takeText } from './text-settings.js';
import { translateInput } from './translate-input.js';
import { translateTools, usesLegacyFunctions } from './translate-tools.js';

/** Names of the ordinary tier elsewhere. */
const OTHER_NAMES: ReadonlySet<string | null> = new Set(['standard', 'standard_only', 'on_demand']);

/** The provider's body, and the context for reading its reply. */
export interface ResponsesRequest extends ByteParts {
  readonly replyContext: ReplyContext;
  readonly dropped: readonly string[];
}

const NO_MESSAGES = Buffer.from('[]');
const ENCRYPTED_REASONING = 'reasoning.encrypted_content';
const REASONING_ONLY = `["${ENCRYPTED_REASONING}"]`;
const LOGPROBS = 'message.output_text.logprobs';
/** The provider refuses a lower bound. */
const OUTPUT_TOKENS_MIN = 16;

/**
 * Models that refuse to be asked for encrypted reasoning, as they have none. The list is closed: every later model of
 * the provider reasons. Deployments with names of their own have the channel's option `drop` for `include`.
 */
const WITHOUT_REASONING = /gpt-3\.5|gpt-4|gpt-5(?:\.\d+)?-chat/;

/**
 * Builds a Responses API request. It stores nothing with the provider: reasoning comes back encrypted, and the client
 * returns it. Fields without a translation belong to the provider and are forwarded byte for byte.
 */
export function* buildResponsesRequest(
  body: ChatBody,
  request: ChatRequest,
  options: DialectOptions & { readonly wantsSummary: boolean },
): Steps<ResponsesRequest> {
  const fields = new RequestFields(body, request, options);
  const lost = new UnsupportedFields();
  const hosted = hostedMembers(options.hosted, fields);
  takeUnforwarded(fields, lost);
  for (const field of TOKEN_LIMIT_FIELDS) fields.take(field);
  const bound = options.outputTokenBound ?? request.outputTokenLimit;
  const isLegacy = usesLegacyFunctions(fields);
  const { tools, toolChoice, parallelCalls } = translateTools(fields, hosted.tools);
  const hasSummaries = !WITHOUT_REASONING.test(options.upstreamModel) && !options.drop.includes('reasoningSummary');
  const wantsSummary = options.wantsSummary && hasSummaries;
  const reasoning = takeReasoning(fields, lost, { wantsSummary, model: options });
  const wantsLogprobs = fields.take('logprobs')?.toString() === 'true';
  const translated: Record<string, JsonPiece | null> = {
    model: textPiece(options.upstreamModel),
    tools,
    tool_choice: hosted.choice ?? toolChoice,
    parallel_tool_calls: parallelCalls,
    input: yield* translateInput(fields.take('messages') ?? NO_MESSAGES),
    stream: request.stream ? 'true' : null,
    stream_options: takeStreamOptions(fields),
    store: 'false',
    max_output_tokens: bound === null ? null : String(Math.max(bound, OUTPUT_TOKENS_MIN)),
    reasoning: reasoning.settings,
    text: takeText(fields),
    max_tool_calls: hosted.callsMax === null ? null : String(hosted.callsMax),
    include: takeInclude(fields, options.upstreamModel, [...(wantsLogprobs ? [LOGPROBS] : []), ...hosted.include]),
    prompt_cache_key: takeCacheKey(fields) ?? keyPiece(options.cacheKey),
    metadata: takeMetadata(fields, options),
    service_tier: ownTier(fields.take('service_tier')),
  };
  fields.take('stream');
  for (const field of options.drop) translated[field] = null;
  yield;
  const { parts, lengthBytes } = pieceBytes(entriesPiece([...Object.entries(translated), ...fields.rest()]));
  const replyContext = {
    hidesReasoning: reasoning.isHidden,
    wantsLogprobs,
    usesLegacyFunctions: isLegacy,
    countsUnits: request.hosted.length > 0,
  };
  return { parts, lengthBytes, replyContext, dropped: lost.dropped };
}

/** Usage is part of every stream; the other options are the provider's. */
function takeStreamOptions(fields: RequestFields): JsonPiece | null {
  const own = [...(membersOf(fields.take('stream_options')) ?? [])].filter(([key]) => key !== 'include_usage');
  return own.length === 0 ? null : entriesPiece(own);
}

/** The client's own values, encrypted reasoning, and what the reply is translated from. */
function takeInclude(fields: RequestFields, upstreamModel: string, others: readonly string[]): JsonPiece | null {
  return includedWith(fields.take('include'), upstreamModel, others);
}

/** The values of `include` with encrypted reasoning, where the model has it, and others. */
export function includedWith(
  include: Buffer | null,
  upstreamModel: string,
  others: readonly string[] = [],
): JsonPiece | null {
  const included = elementsOf(include) ?? [];
  const hasReasoning = !WITHOUT_REASONING.test(upstreamModel);
  if (included.length + others.length === 0) return hasReasoning ? REASONING_ONLY : null;
  const names = new Set(included.map((element) => textOf(element)));
  const added = hasReasoning ? [ENCRYPTED_REASONING, ...others] : others;
  const missing = added.filter((name) => !names.has(name));
  const pieces = [...included, ...missing.map(textPiece)];
  return pieces.length === 0 ? null : arrayPiece(pieces);
}

function takeCacheKey(fields: RequestFields): JsonPiece | null {
  const own = fields.take('prompt_cache_key');
  return own === null ? null : boundedCacheKey(own);
}

function keyPiece(cacheKey: CacheKey | null): JsonPiece | null {
  return cacheKey === null ? null : textPiece(cacheKey.value);
}

function takeMetadata(fields: RequestFields, { forwardMetadata, endUsers }: DialectOptions): JsonPiece | null {
  const metadata = fields.take('metadata');
  return metadata === null || !forwardMetadata ? null : plainMetadata(metadata, endUsers);
}

/** The provider knows the ordinary tier by two names, `auto` and `default`. */
export function ownTier(tier: Buffer | null): JsonPiece | null {
  const isOther = tier !== null && OTHER_NAMES.has(textOf(tier));
  return isOther ? '"default"' : tier;
}
