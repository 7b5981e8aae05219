/** What models are offered for. `completions` is the legacy form: text in, text out. */
export const MODEL_ENDPOINTS = ['chat', 'completions', 'embeddings'] as const;

export type ModelEndpoint = (typeof MODEL_ENDPOINTS)[number];

/**
 * Endpoints of the public API that call a model. `responses` and `messages` call chat models in the formats of OpenAI's
 * Responses API and Anthropic's Messages API.
 */
export const ENDPOINTS = [...MODEL_ENDPOINTS, 'responses', 'messages'] as const;

export type EndpointName = (typeof ENDPOINTS)[number];

/**
 * Whether its replies are text: another model can answer, and sampling and tools shape them. Vectors of different models
 * are not comparable.
 */
export const generatesText = (endpoint: EndpointName): boolean => endpoint !== 'embeddings';

/**
 * Their paths in the public API; those of model endpoints also stand below the base URL of OpenAI-compatible upstreams.
 */
export const ENDPOINT_PATHS = {
  chat: '/chat/completions',
  completions: '/completions',
  embeddings: '/embeddings',
  responses: '/responses',
  messages: '/messages',
} as const satisfies Record<EndpointName, string>;
