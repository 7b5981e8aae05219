/** Response headers besides those of HTTP: documented, and exposed to browsers of any origin. */
export const REPLY_HEADERS: Readonly<Record<string, string>> = {
  'x-request-id': 'Id of the request: its generation.',
  'x-client-request-id':
    'The `x-request-id` of the request, kept with it, where it is at most 128 printable ASCII characters.',
  'x-routify-channel': 'Public label of the channel that answered.',
  'x-routify-model': 'Canonical id of the model that answered.',
  'x-routify-max-tokens': 'The bound of output tokens, where the gateway set it.',
  'x-routify-dropped':
    'Fields of the request that the format of the channel has no place for, state of a model that another account issued, and output that the format of the client has no place for.',
  'request-id': 'The same id, for clients of the Messages API.',
  'retry-after': 'Seconds after which the same request can succeed.',
  'x-should-retry': 'Whether the same request can succeed later.',
  'x-ratelimit-limit-requests': 'Requests a minute. Absent when unlimited, like those that follow.',
  'x-ratelimit-remaining-requests': 'Requests that are left at the moment.',
  'x-ratelimit-reset-requests': 'Until all of them are: `1s`, `6m0s`.',
  'x-ratelimit-limit-tokens': 'Tokens a minute.',
  'x-ratelimit-remaining-tokens': 'Tokens that are left at the moment.',
  'x-ratelimit-reset-tokens': 'Until all of them are.',
  'anthropic-ratelimit-requests-limit': 'The same limits for clients of the Messages API.',
  'anthropic-ratelimit-requests-remaining': 'Requests that are left at the moment.',
  'anthropic-ratelimit-requests-reset': 'When all of them are, RFC 3339.',
  'anthropic-ratelimit-tokens-limit': 'Tokens a minute.',
  'anthropic-ratelimit-tokens-remaining': 'Tokens that are left at the moment.',
  'anthropic-ratelimit-tokens-reset': 'When all of them are.',
};
