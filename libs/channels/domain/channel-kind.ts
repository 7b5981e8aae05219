/** Wire formats that upstreams speak; each has its dialect. */
export const CHANNEL_KINDS = ['openai-compatible', 'anthropic-messages', 'gemini', 'azure-openai'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];
