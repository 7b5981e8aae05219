import type { ChannelKind } from '#channels';
import type { EndpointName } from '#core';

/** `gen_ai.operation.name` of OpenTelemetry's conventions for generative AI. */
export const OPERATIONS: Readonly<Record<EndpointName, string>> = {
  chat: 'chat',
  completions: 'text_completion',
  embeddings: 'embeddings',
  responses: 'chat',
  messages: 'chat',
};

/** `gen_ai.provider.name`: by the wire format, as the conventions want it of compatible upstreams. */
export const PROVIDERS: Readonly<Record<ChannelKind, string>> = {
  'openai-compatible': 'openai',
  'openai-responses': 'openai',
  'anthropic-messages': 'anthropic',
  gemini: 'gcp.gemini',
  'azure-openai': 'azure.ai.openai',
  'azure-openai-responses': 'azure.ai.openai',
  bedrock: 'aws.bedrock',
  vertex: 'gcp.vertex_ai',
};
