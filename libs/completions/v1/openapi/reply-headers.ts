/** Response headers besides those of HTTP: documented, and exposed to browsers of any origin. */
export const REPLY_HEADERS: Readonly<Record<string, string>> = {
  'x-request-id': 'ID of the request (generation).',
  'x-client-request-id': 'The client’s `x-request-id`, if it has at most 128 printable ASCII characters and no key.',
  'x-routify-channel': 'Public label of the channel that answered.',
  'x-routify-model': 'Canonical ID of the model that answered.',
  deprecation:
    'When the requested model was deprecated, as RFC 9745 writes it. Absent if it isn’t, like the following headers.',
  sunset: 'When it retires, as RFC 8594 writes it.',
  link: 'Page about it (`rel="deprecation"`), and the replacement (`rel="successor-version"`).',
  'x-routify-max-tokens': 'Maximum output tokens, if set by the gateway.',
  'x-routify-dropped':
    'Removed parts: request fields that the channel’s format doesn’t support, model state issued by another account, and output that the client’s format doesn’t support.',
  'request-id': 'Same as `x-request-id`, for clients of the Messages API.',
  'retry-after': 'Seconds until the same request can succeed.',
  'x-should-retry': 'Whether the same request can succeed later.',
  'x-ratelimit-limit-requests': 'Maximum requests per minute. Absent without a limit, like the following headers.',
  'x-ratelimit-remaining-requests': 'Remaining requests.',
  'x-ratelimit-reset-requests': 'Time until the limit is fully reset: `1s`, `6m0s`.',
  'x-ratelimit-limit-tokens': 'Maximum tokens per minute.',
  'x-ratelimit-remaining-tokens': 'Remaining tokens.',
  'x-ratelimit-reset-tokens': 'Time until the limit is fully reset.',
  'anthropic-ratelimit-requests-limit': 'The same limits for clients of the Messages API.',
  'anthropic-ratelimit-requests-remaining': 'Remaining requests.',
  'anthropic-ratelimit-requests-reset': 'When the limit is fully reset, RFC 3339.',
  'anthropic-ratelimit-tokens-limit': 'Maximum tokens per minute.',
  'anthropic-ratelimit-tokens-remaining': 'Remaining tokens.',
  'anthropic-ratelimit-tokens-reset': 'When the limit is fully reset.',
};
