import { elementsOf, membersOf, rawTextOf, textOf, isGiven } from '../../json/json-view.js';
import { arrayPiece, entriesPiece, objectPiece, pieceBytes, textPiece, type JsonPiece } from '../../json/json-piece.js';
import type { ByteParts } from '../../json/splice.js';
import type { DialectOptions } from '../../dialect.js';
import { TOKEN_LIMIT_FIELDS, type ChatRequest } from '../../openai-chat/request/chat-request.js';
import type { ChatBody } from '../../openai-chat/request/read-chat-body.js';
import { LostFields } from '../../openai-chat/request/lost-fields.js';
import { refuse } from '../../openai-chat/request/refuse-value.js';
import type { ReplyTerms } from '../reply/reply-terms.js';
import { takeAnswerFormat } from './answer-format.js';
import { GivenFields } from './given-fields.js';
import { takeUnsent } from './take-unsent.js';
import { takeThinking } from './thinking-controls.js';
import { textBlock } from './translate-part.js';
import { translateMessages, type Conversation } from './translate-messages.js';
import { translateTools, usesLegacyFunctions } from './translate-tools.js';

/** The provider's body, and how its answer is read. */
export interface MessagesRequest extends ByteParts {
  readonly terms: ReplyTerms;
  /** Files are named by their ids, which the provider only takes from those who say that they know of it. */
  readonly namesFiles: boolean;
  readonly dropped: readonly string[];
}

/** What the provider is told where nobody knows the model's own maximum: every model of its can say so much. */
const OUTPUT_TOKENS_DEFAULT = 4_096;
const FILE_SOURCE = Buffer.from('"type":"file","file_id":');

/**
 * The client's request as a call of the Messages API. What is not translated is the provider's own and leaves byte for
 * byte as it came; fields whose translation meets one of these are refused, or joined where both have a place.
 */
export function buildMessagesRequest(body: ChatBody, request: ChatRequest, options: DialectOptions): MessagesRequest {
  const fields = new GivenFields(body, request, options.drop);
  const lost = new LostFields();
  takeUnsent(fields, lost);
  const maxTokens = takeTokenLimit(fields, request, options);
  const conversation = translateMessages(fields.take('messages') ?? Buffer.from('[]'));
  const { lacksThinking } = conversation;
  const controls = takeThinking(fields, { upstreamModel: options.upstreamModel, maxTokens, lacksThinking, lost });
  const answer = takeAnswerFormat(fields);
  const isLegacy = usesLegacyFunctions(fields);
  const { tools, toolChoice } = translateTools(fields);
  const ownThinking = fields.take('thinking');
  const translated: Record<string, JsonPiece | null> = {
    model: textPiece(options.upstreamModel),
    max_tokens: String(maxTokens),
    system: takeSystem(fields, conversation, answer.instruction),
    messages: conversation.messages,
    stream: request.stream ? 'true' : null,
    stop_sequences: takeStop(fields),
    tools,
    tool_choice: toolChoice,
    thinking: ownThinking ?? controls.thinking,
    output_config: takeOutputConfig(fields, controls.effort, answer.format),
    metadata: takeMetadata(fields, options.forwardMetadata),
    service_tier: takeServiceTier(fields),
  };
  fields.take('stream');
  const { parts, lengthBytes } = pieceBytes(entriesPiece([...Object.entries(translated), ...fields.rest()]));
  const namesFiles = parts.some((part) => part.includes(FILE_SOURCE));
  const terms = { hidesThinking: controls.isHidden, usesLegacyFunctions: isLegacy };
  return { parts, lengthBytes, terms, namesFiles, dropped: lost.dropped };
}

/** The bound that the provider demands: the gateway's, the client's, or all that the model can say. */
function takeTokenLimit(fields: GivenFields, request: ChatRequest, options: DialectOptions): number {
  for (const field of TOKEN_LIMIT_FIELDS) fields.take(field);
  return options.outputTokenBound ?? request.outputTokenLimit ?? options.maxOutputTokens ?? OUTPUT_TOKENS_DEFAULT;
}

function takeSystem(fields: GivenFields, { system }: Conversation, instruction: string | null): JsonPiece | null {
  const blocks = instruction === null ? system : [...system, textBlock(textPiece(instruction), null)];
  if (blocks.length === 0) return fields.take('system');
  if (fields.has('system')) refuse('system', "Say it either in 'system' or in messages with the role system.");
  fields.take('system');
  return arrayPiece(blocks);
}

function takeStop(fields: GivenFields): JsonPiece | null {
  const stop = fields.take('stop');
  if (stop === null) return fields.take('stop_sequences');
  return elementsOf(stop) === null ? ['[', stop, ']'] : stop;
}

/** What the client says in the provider's own words stands; the translation is added to it. */
function takeOutputConfig(fields: GivenFields, effort: string | null, format: JsonPiece | null): JsonPiece | null {
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

/** The provider knows one kind of metadata: who the end user is. */
function takeMetadata(fields: GivenFields, isForwarded: boolean): JsonPiece | null {
  const user = fields.take('user') ?? fields.take('safety_identifier');
  fields.take('safety_identifier');
  const metadata = fields.take('metadata');
  const tagged = metadata === null || !isForwarded ? undefined : membersOf(metadata)?.get('user_id');
  const userId = user ?? (isGiven(tagged) ? tagged : null);
  return userId === null || rawTextOf(userId)?.length === 0 ? null : objectPiece({ user_id: userId });
}

/** `auto` means the same there; the other names are those of the ordinary tier. */
function takeServiceTier(fields: GivenFields): JsonPiece | null {
  const tier = fields.take('service_tier');
  return tier === null || textOf(tier) === 'auto' ? tier : '"standard_only"';
}
