/** What the public API offers over models. `completions` is the older form, text in and text out. */
export const ENDPOINTS = ['chat', 'completions', 'embeddings'] as const;

export type EndpointName = (typeof ENDPOINTS)[number];

/** Where the public API offers them, and where upstreams that speak OpenAI's dialect do, behind their base URL. */
export const ENDPOINT_PATHS = {
  chat: '/chat/completions',
  completions: '/completions',
  embeddings: '/embeddings',
} as const satisfies Record<EndpointName, string>;
