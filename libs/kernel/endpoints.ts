/** Model endpoints of the public API. `completions` is the legacy form: text in, text out. */
export const ENDPOINTS = ['chat', 'completions', 'embeddings'] as const;

export type EndpointName = (typeof ENDPOINTS)[number];

/** Their paths in the public API, and below the base URL of upstreams that speak the OpenAI dialect. */
export const ENDPOINT_PATHS = {
  chat: '/chat/completions',
  completions: '/completions',
  embeddings: '/embeddings',
} as const satisfies Record<EndpointName, string>;
