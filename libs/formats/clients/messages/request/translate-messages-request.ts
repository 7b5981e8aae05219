import {
  entriesPiece,
  isGiven,
  joinPiece,
  listOf,
  arrayPiece,
  membersOf,
  textOf,
  valueBytes,
  type JsonPiece,
  type Steps,
} from '#core';
import type { ChatBody } from '../../../chat/body/read-chat-body.js';
import { NO_HOSTED_TOOLS } from '../../../chat/body/hosted-tool.js';
import { refusingWrongEscapes } from '../../../chat/body/refuse-value.js';
import { walkRules } from '../../../chat/rules/walk-rules.js';
import type { TenantStates } from '../../../chat/state/tenant-states.js';
import type { TranslatedRequest } from '../../../chat/native/native-body.js';
import { COUNT_RULES, MESSAGES_RULES } from './messages-rules.js';
import { messagesTools } from './hosted-tools.js';
import { nativeMessages } from './native-messages.js';
import { translateOutput } from './output-fields.js';
import { translateTools } from './translate-tools.js';
import { translateTurns } from './translate-turns.js';

/** Facts of a request that its reply and errors need. */
export interface MessagesContext {
  readonly stopSequences: readonly string[];
  /** The client's path of each message of the translated body. */
  readonly paths: readonly string[];
  /** The client gets thinking without its text, and returns it so. */
  readonly hidesThinking: boolean;
  readonly states: TenantStates;
}

interface MessagesOptions {
  /** Of the header `anthropic-beta`. */
  readonly betas: readonly string[];
  /** Whether the prompt is only counted: `max_tokens` may be absent. */
  readonly countsOnly?: boolean;
  readonly states: TenantStates;
}

type Entry = readonly [key: string, json: Buffer];

/** Fields with the same name and meaning in chat, and those that only the gateway reads. */
const SAME: ReadonlySet<string> = new Set([
  ...['model', 'max_tokens', 'stream', 'temperature', 'top_p', 'routify', 'models', 'base_url', 'api_key'],
]);
const TRANSLATED: ReadonlySet<string> = new Set([
  ...['messages', 'system', 'stop_sequences', 'tools', 'tool_choice', 'metadata'],
  ...['output_config', 'output_format', 'betas', 'mcp_servers'],
]);

/**
 * Translates a body of the Messages API to chat. What only Anthropic knows stands in members named `routify_anthropic`:
 * of the body, and of parts, calls, results and tools. The dialect of Anthropic puts it back, the others leave it out.
 */
export function* translateMessagesRequest(
  body: ChatBody,
  options: MessagesOptions,
): Steps<TranslatedRequest<MessagesContext>> {
  walkRules('chat', options.countsOnly === true ? COUNT_RULES : MESSAGES_RULES, body);
  yield;
  return yield* refusingWrongEscapes(translate(body, options));
}

function* translate(
  body: ChatBody,
  { betas: ofHeader, states }: MessagesOptions,
): Steps<TranslatedRequest<MessagesContext>> {
  const { object, value } = body;
  const fields = new Map<string, Buffer>();
  const shared: Entry[] = [];
  const own: Entry[] = [];
  // Which only Anthropic knows; other tiers are chat's, too.
  const isStandardOnly = value.service_tier === 'standard_only';
  for (const member of object.members) {
    const { key } = member;
    const json = valueBytes(object, member);
    if (!isGiven(json)) continue;
    fields.set(key, json);
    if (SAME.has(key) || (key === 'service_tier' && !isStandardOnly)) shared.push([key, json]);
    else if (!TRANSLATED.has(key)) own.push([key, json]);
  }
  const field = (key: string): Buffer | null => fields.get(key) ?? null;
  const { messages, paths, holdsMade } = yield* translateTurns(field('system'), field('messages'), states);
  const { tools, toolChoice, parallelCalls, dropped } = translateTools(
    field('tools'),
    field('tool_choice'),
    fields.has('mcp_servers'),
  );
  const output = translateOutput(field('thinking'), field('output_config'), field('output_format'));
  const hasHosted = dropped.length > 0 || fields.has('mcp_servers');
  const hosted = hasHosted ? yield* messagesTools(body) : NO_HOSTED_TOOLS;
  const lost = hasHosted ? [...new Set([...dropped, ...hosted.map(({ param }) => param)])] : dropped;
  const betas = betasOf(value.betas, ofHeader);
  const stops = (value.stop_sequences ?? []) as readonly string[];
  const chat = entriesPiece([
    ...shared,
    ['tools', tools],
    ['tool_choice', toolChoice],
    ['messages', arrayPiece(messages)],
    ['stop', stops.length === 0 ? null : field('stop_sequences')],
    ['parallel_tool_calls', parallelCalls],
    ['reasoning_effort', output.effort],
    ['response_format', output.format],
    ['user', userOf(field('metadata'))],
    [
      'routify_anthropic',
      entriesPiece([
        ...own,
        ['output_config', output.config],
        ['betas', betas.length === 0 ? null : JSON.stringify(betas)],
      ]),
    ],
  ]);
  yield;
  const hidesThinking = textOf(membersOf(field('thinking'))?.get('display')) === 'omitted';
  return {
    chat: joinPiece(chat),
    context: { stopSequences: stops, paths, hidesThinking, states },
    dropped: lost,
    native: holdsMade ? null : nativeMessages(body, betas, lost, hosted),
    hosted: isForbidden(field('tool_choice')) ? NO_HOSTED_TOOLS : hosted,
  };
}

/** Whether the client leaves no tool to the model. */
function isForbidden(choice: Buffer | null): boolean {
  return textOf(membersOf(choice)?.get('type')) === 'none';
}

function userOf(metadata: Buffer | null): JsonPiece | null {
  const id = membersOf(metadata)?.get('user_id');
  return isGiven(id) ? id : null;
}

function betasOf(ofBody: unknown, ofHeader: readonly string[]): readonly string[] {
  const named = listOf(ofBody).filter((beta) => typeof beta === 'string');
  return named.length === 0 ? ofHeader : [...new Set([...ofHeader, ...named])];
}

/** Names of chat for fields that have another one here. */
const CLIENT_NAMES: Readonly<Record<string, string>> = {
  stop: 'stop_sequences',
  user: 'metadata.user_id',
  response_format: 'output_config.format',
  reasoning_effort: 'thinking',
  parallel_tool_calls: 'tool_choice',
  'messages.reasoning_details': 'messages.signature',
  'messages.extra_content': 'messages.signature',
};

/** The client's path of a parameter of the translated body, for errors that occur after the translation. */
export function clientParam(param: string, { paths }: MessagesContext): string {
  const index = /^messages\[(\d+)\]/.exec(param)?.[1];
  if (index !== undefined) return paths[Number(index)] ?? 'messages';
  const [field = param] = param.split('.', 1);
  return CLIENT_NAMES[param] ?? CLIENT_NAMES[field] ?? param;
}
