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
} from '#dialects';
import type { ChannelKind } from './channel-kind.js';

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

/** The wire format that channels of a kind speak. */
export function dialectOf(kind: ChannelKind): Dialect {
  return DIALECTS[kind];
}
