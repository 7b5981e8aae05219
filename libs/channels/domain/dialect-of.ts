import { anthropicMessages, azureOpenai, gemini, openaiChat, withPolicyBefore, type Dialect } from '#dialects';
import type { ChannelKind } from './channel-kind.js';

const DIALECTS: Readonly<Record<ChannelKind, Dialect>> = {
  'openai-compatible': openaiChat,
  'anthropic-messages': withPolicyBefore(anthropicMessages),
  gemini: withPolicyBefore(gemini),
  'azure-openai': azureOpenai,
};

/** The wire format that channels of a kind speak. */
export function dialectOf(kind: ChannelKind): Dialect {
  return DIALECTS[kind];
}
