import {
  anthropicMessages,
  azureOpenai,
  azureResponses,
  bedrock,
  gemini,
  openaiChat,
  openaiResponses,
  vertex,
  withPolicyBefore,
  type Dialect,
} from '#formats';
import type { Channel } from '../../domain/channel.js';
import type { ChannelKind } from '../../domain/kinds/channel-kind.js';
import { responsesKindOf } from '../../domain/tools-api.js';
import type { Candidate } from './candidate.js';

const DIALECTS: Readonly<Record<ChannelKind, Dialect>> = {
  'openai-compatible': openaiChat,
  'openai-responses': withPolicyBefore(openaiResponses),
  'anthropic-messages': withPolicyBefore(anthropicMessages),
  gemini: withPolicyBefore(gemini),
  'azure-openai': azureOpenai,
  'azure-openai-responses': withPolicyBefore(azureResponses),
  bedrock: withPolicyBefore(bedrock),
  vertex: withPolicyBefore(vertex),
};

const EFFORT = 'reasoning_effort';

/** The wire format that channels of a kind speak. */
export function dialectOf(kind: ChannelKind): Dialect {
  return DIALECTS[kind];
}

/** What decides between the APIs of an account. */
type RequestFacts = Pick<
  Parameters<Dialect['buildRequest']>[1],
  'endpoint' | 'needs' | 'hosted' | 'turnsReasoningOff' | 'nativeFormat'
>;

/**
 * The kind whose format a request has: its channel's, or that of the Responses API of the same account. That API gets the
 * tools that chat completions refuse, and every request of its own clients: reasoning and compactions of one turn are
 * lost in a turn of another format.
 */
export function kindFor(
  { channel: { kind, options }, toolsApi }: Pick<Candidate, 'channel' | 'toolsApi'>,
  request: RequestFacts,
): ChannelKind {
  if (toolsApi !== 'responses' || request.endpoint !== 'chat') return kind;
  const isNative = request.nativeFormat === 'responses';
  if (!isNative && (!hasTools(request) || takesTools(options, request))) return kind;
  return responsesKindOf(kind) ?? kind;
}

/** The wire format of that kind. */
export function dialectFor(candidate: Pick<Candidate, 'channel' | 'toolsApi'>, request: RequestFacts): Dialect {
  return DIALECTS[kindFor(candidate, request)];
}

/** Tools of the client, and those that the provider runs; chat's own search is a field, not a tool. */
function hasTools({ needs, hosted }: RequestFacts): boolean {
  return needs.has('tools') || hosted.some(({ format }) => format !== 'chat');
}

/** Without reasoning, chat completions take tools of every model; the operator may change the client's effort. */
function takesTools({ toolsApi, rename, force, drop }: Channel['options'], request: RequestFacts): boolean {
  if (toolsApi !== 'auto' || !request.turnsReasoningOff) return false;
  return !(EFFORT in rename || EFFORT in force || drop.includes(EFFORT));
}
