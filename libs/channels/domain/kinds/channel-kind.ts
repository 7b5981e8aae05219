import type { Cloud } from '../../cloud-credentials/cloud-secret.js';

/** Wire formats that upstreams speak; each has its dialect. */
export const CHANNEL_KINDS = [
  'openai-compatible',
  'openai-responses',
  'anthropic-messages',
  'gemini',
  'azure-openai',
  'azure-openai-responses',
  'bedrock',
  'vertex',
] as const;

export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** The platform that authorizes calls of a kind; null: the credential stands in a header. */
export function cloudOf(kind: ChannelKind): Cloud | null {
  if (kind === 'bedrock') return 'aws';
  return kind === 'vertex' ? 'google' : null;
}
