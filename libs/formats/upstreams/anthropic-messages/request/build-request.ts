import {
  arrayPiece,
  elementsOf,
  entriesPiece,
  isGiven,
  joinPiece,
  listOf,
  membersOf,
  objectPiece,
  parsedOf,
  pieceBytes,
  rawTextOf,
  textOf,
  textPiece,
  type ByteParts,
  type JsonPiece,
  type Steps,
} from '#core';
import { refuse } from '../../../chat/body/refuse-value.js';
import { TOKEN_LIMIT_FIELDS, type ChatRequest } from '../../../chat/body/model-request.js';
import type { ChatBody } from '../../../chat/body/read-chat-body.js';
import type { DialectOptions } from '../../dialect.js';
import { bindsThinking, forcesTool, type RuledModel } from '../../model-rules/model-rules.js';
import { plainEndUser } from '../../translation/end-user-fields.js';
import { UnsupportedFields } from '../../translation/unsupported-fields.js';
import type { ReplyContext } from '../reply/reply-context.js';
import { RequestFields } from '../../translation/request-fields.js';
import { hostedMembers } from './hosted-tools.js';
import { takeAnswerFormat } from './answer-format.js';
import { takeUnforwarded } from './take-unforwarded.js';
import { leastThinking, takeThinking } from './thinking-controls.js';
import { textBlock } from './translate-part.js';
import { translateMessages, type Conversation } from './translate-messages.js';
import { translateTools, usesLegacyFunctions } from './translate-tools.js';

/** The provider's body, and the context for reading its reply. */
export interface MessagesRequest extends ByteParts {
  readonly replyContext: ReplyContext;
  /** The body refers to files by id, which requires a beta header. */
  readonly namesFiles: boolean;
  /** Betas that the client requests. */
  readonly betas: readonly string[];
  readonly dropped: readonly string[];
}

/** `max_tokens` when the model's maximum is unknown: every model of the provider supports it. */
const OUTPUT_TOKENS_DEFAULT = 4_096;
const BETA = /^[\w.-]{1,100}$/;
const ADAPTIVE = Buffer.from('"adaptive"');
const BINDING_BETA = 'thinking-binding-controls-2026-08-01';
const DROP_BLOCK = '{"prefix_mismatch_behavior":"drop_block"}';
const FILE_SOURCE = Buffer.from('"type":"file","file_id":');

/**
 * Builds a Messages API request. Fields without a translation belong to the provider and are forwarded byte for byte. A
 * provider's field that collides with a translated one is refused, or merged where possible.
 *
 * @param envelope members of a platform, which win
 */
export function* buildMessagesRequest(
  body: ChatBody,
  request: ChatRequest,
  options: DialectOptions,
  envelope: (betas: readonly string[]) => Readonly<Record<string, JsonPiece | null>>,
): Steps<MessagesRequest> {
  const fields = new RequestFields(body, request, options);
  const lost = new UnsupportedFields();
  const hosted = hostedMembers(options.hosted, fields, lost);
  takeUnforwarded(fields, lost);
  const maxTokens = takeTokenLimit(fields, request, options);
  const conversation = yield* translateMessages(fields.take('messages') ?? Buffer.from('[]'));
  const { lacksThinking } = conversation;
  const controls = takeThinking(fields, {
    model: options,
    maxTokens,
    lacksThinking,
    lost,
    forcesTool: forcesTool(body.value),
  });
  const answer = yield* takeAnswerFormat(fields, lost);
  const isLegacy = usesLegacyFunctions(fields);
  const { tools, toolChoice } = yield* translateTools(fields, hosted.tools, lost);
  const ownThinking = takeOwnThinking(fields, lost, { model: options, isRefused: lacksThinking && options.lacksState });
  const thinking = ownThinking ?? controls.thinking;
  const isBound = conversation.holdsThinking && bindsThinking(options.upstreamModel);
  const bound = isBound ? boundThinking(thinking) : null;
  const translated: Record<string, JsonPiece | null> = {
    model: textPiece(options.upstreamModel),
    tools,
    tool_choice: hosted.choice ?? toolChoice,
    mcp_servers: hosted.servers,
    system: takeSystem(fields, conversation, answer.instruction),
    messages: conversation.messages,
    max_tokens: String(maxTokens),
    stream: request.stream ? 'true' : null,
    stop_sequences: takeStop(fields),
    thinking: bound ?? thinking,
    output_config: takeOutputConfig(fields, controls.effort, answer.format),
    metadata: takeMetadata(fields, lost, options),
    service_tier: takeServiceTier(fields),
  };
  fields.take('stream');
  const betas = [...new Set([...takeBetas(fields), ...hosted.betas, ...(bound === null ? [] : [BINDING_BETA])])];
  yield;
  const members = Object.entries({ ...translated, ...envelope(betas) });
  const { parts, lengthBytes } = pieceBytes(entriesPiece([...members, ...fields.rest()]));
  const namesFiles = parts.some((part) => part.includes(FILE_SOURCE));
  const hasServerTools = request.hosted.length > 0;
  const context = { hidesThinking: controls.isHidden, usesLegacyFunctions: isLegacy, hasServerTools };
  return { parts, lengthBytes, replyContext: context, namesFiles, betas, dropped: lost.dropped };
}

/**
 * Has thinking left out that stands behind another beginning than at its time: an instruction, a tool or a model may have
 * changed since. Null: nothing to say, or the client says it.
 */
function boundThinking(thinking: JsonPiece | null): JsonPiece | null {
  const members = thinking === null ? new Map([['type', ADAPTIVE]]) : membersOf(joinPiece(thinking));
  if (members === null || textOf(members.get('type')) !== 'adaptive' || members.has('block_binding')) return null;
  return entriesPiece([...members, ['block_binding', DROP_BLOCK]]);
}

/**
 * The field of clients of Messages.
 *
 * @param isRefused whether the reply continues after calls whose thinking was left out: the provider refuses a budget
 */
function takeOwnThinking(
  fields: RequestFields,
  lost: UnsupportedFields,
  { model, isRefused }: { readonly model: RuledModel; readonly isRefused: boolean },
): Buffer | null {
  const thinking = fields.take('thinking');
  const isLost = isRefused && textOf(membersOf(thinking)?.get('type')) === 'enabled';
  const least = isLost ? null : leastThinking(model, thinking);
  if (least === undefined) return thinking;
  lost.drop('thinking');
  return least;
}

/** The required bound: the gateway's, the client's, or the model's maximum. */
function takeTokenLimit(fields: RequestFields, request: ChatRequest, options: DialectOptions): number {
  for (const field of TOKEN_LIMIT_FIELDS) fields.take(field);
  return options.outputTokenBound ?? request.outputTokenLimit ?? options.maxOutputTokens ?? OUTPUT_TOKENS_DEFAULT;
}

function takeSystem(fields: RequestFields, { system }: Conversation, instruction: string | null): JsonPiece | null {
  const blocks = instruction === null ? system : [...system, textBlock(textPiece(instruction), null)];
  if (blocks.length === 0) return fields.take('system');
  if (fields.has('system')) refuse('system', "Use either 'system' or messages with the role system.");
  fields.take('system');
  return arrayPiece(blocks);
}

function takeStop(fields: RequestFields): JsonPiece | null {
  const stop = fields.take('stop');
  if (stop === null) return fields.take('stop_sequences');
  return elementsOf(stop) === null ? ['[', stop, ']'] : stop;
}

/** Members that the client sent in the provider's format win; translated ones are added. */
function takeOutputConfig(fields: RequestFields, effort: string | null, format: JsonPiece | null): JsonPiece | null {
  const own = fields.take('output_config');
  const members = own === null ? null : membersOf(own);
  const added = [
    ['effort', effort === null ? null : textPiece(effort)],
    ['format', format],
  ] as const;
  const missing = added.filter(([key, value]) => value !== null && members?.has(key) !== true);
  if (missing.length === 0) return own;
  return entriesPiece([...(members ?? []), ...missing]);
}

/** Names that a header can hold; others are left out. */
function takeBetas(fields: RequestFields): readonly string[] {
  const betas = parsedOf(fields.take('betas'));
  return listOf(betas).filter(isBeta);
}

/** Whether a header can hold the name. */
export function isBeta(name: unknown): name is string {
  return typeof name === 'string' && BETA.test(name);
}

/** The provider has one metadata field: the id of the end user. */
function takeMetadata(
  fields: RequestFields,
  lost: UnsupportedFields,
  { forwardMetadata, endUsers }: DialectOptions,
): JsonPiece | null {
  const user = fields.take('user');
  const identifier = fields.take('safety_identifier');
  if (user !== null && identifier !== null && !user.equals(identifier)) lost.drop('safety_identifier');
  const metadata = fields.take('metadata');
  const tagged = metadata === null || !forwardMetadata ? undefined : membersOf(metadata)?.get('user_id');
  const userId = user ?? identifier ?? (isGiven(tagged) ? plainEndUser(tagged, endUsers) : null);
  return userId === null || rawTextOf(userId)?.length === 0 ? null : objectPiece({ user_id: userId });
}

/** `auto` has the same meaning, and is how reserved capacity is asked for; the other names are the standard tier. */
function takeServiceTier(fields: RequestFields): JsonPiece | null {
  const tier = fields.take('service_tier');
  if (tier === null) return null;
  return ['auto', 'priority'].includes(textOf(tier) ?? '') ? '"auto"' : '"standard_only"';
}
