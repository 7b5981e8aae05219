/** Wire formats that upstreams speak; each has its dialect. */
export const CHANNEL_KINDS = [
  'openai-compatible',
  'openai-responses',
  'anthropic-messages',
  'gemini',
  'azure-openai',
  'azure-openai-responses',
] as const;

export type ChannelKind = (typeof CHANNEL_KINDS)[number];
