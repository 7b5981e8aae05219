import { readWaitMs } from '#channels';
import { readError, type UpstreamError } from '#formats';
import { judgeStatus, outcomeOf, waitOf } from '../attempts/judge-attempt.js';

const NOW_MS = Date.parse('2026-03-01T12:00:00Z');

interface Reply {
  readonly provider: string;
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Expected verdict, and the pause in milliseconds; null: none is named. */
  readonly verdict: string;
  readonly waitMs?: number | null;
}

const openai = (message: string, code: string | null, type = 'x'): object => ({
  error: { message, type, param: null, code },
});
const openrouter = (code: number, message: string, metadata?: object): object => ({
  error: { code, message, ...(metadata === undefined ? {} : { metadata }) },
});
const anthropic = (type: string, message: string): object => ({ type: 'error', error: { type, message } });

const PASSING: readonly Omit<Reply, 'verdict'>[] = [
  {
    provider: 'OpenAI, in the message',
    status: 429,
    body: openai(
      'Rate limit reached for gpt-4o in organization org-abcdefgh on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000. Please try again in 2s. Visit https://platform.openai.com/account/rate-limits to learn more.',
      'rate_limit_exceeded',
      'tokens',
    ),
    waitMs: 2_000,
  },
  {
    provider: 'OpenAI, in headers',
    status: 429,
    body: openai('Rate limit reached', 'rate_limit_exceeded', 'requests'),
    headers: {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '6m0s',
      'x-ratelimit-remaining-tokens': '150000',
      'x-ratelimit-reset-tokens': '16ms',
    },
    waitMs: 360_000,
  },
  {
    provider: 'OpenAI, a daily limit that names its end',
    status: 429,
    body: openai('Rate limit reached for o3 on requests per day (RPD): Limit 200. Please try again in 7m12s.', null),
    waitMs: 432_000,
  },
  {
    provider: 'Azure',
    status: 429,
    body: {
      error: {
        code: '429',
        message:
          'Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 45 seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit.',
      },
    },
    waitMs: 45_000,
  },
  {
    provider: 'Azure, in headers',
    status: 429,
    body: { error: { code: 'RateLimitReached', message: 'Your requests have exceeded the call rate limit.' } },
    headers: { 'retry-after': '3', 'retry-after-ms': '2600' },
    waitMs: 2_600,
  },
  {
    provider: 'Azure’s API Management',
    status: 429,
    body: { statusCode: 429, message: 'Rate limit is exceeded. Try again in 30 seconds.' },
    waitMs: 30_000,
  },
  {
    provider: 'Anthropic',
    status: 429,
    body: anthropic(
      'rate_limit_error',
      'This request would exceed your organization’s rate limit of 40,000 input tokens per minute.',
    ),
    headers: { 'retry-after': '15', 'anthropic-ratelimit-input-tokens-reset': '2026-03-01T12:00:30Z' },
    waitMs: 15_000,
  },
  {
    provider: 'Anthropic, resets only',
    status: 429,
    body: anthropic('rate_limit_error', 'Number of requests has exceeded your limit.'),
    headers: {
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': '2026-03-01T12:00:05Z',
      'anthropic-ratelimit-output-tokens-remaining': '8000',
      'anthropic-ratelimit-output-tokens-reset': '2026-03-01T12:00:00Z',
    },
    waitMs: 5_000,
  },
  {
    provider: 'OpenRouter, of its provider',
    status: 429,
    body: openrouter(429, 'Provider returned error', { provider_name: 'Google', raw: 'x is rate-limited upstream.' }),
    waitMs: null,
  },
  {
    provider: 'OpenRouter, free models a minute',
    status: 429,
    body: openrouter(429, 'Rate limit exceeded: free-models-per-min. '),
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW_MS + 20_000) },
    waitMs: 20_000,
  },
  {
    provider: 'OpenRouter, free models a day, with the time',
    status: 429,
    body: openrouter(429, 'Rate limit exceeded: free-models-per-day.'),
    headers: { 'x-ratelimit-reset': String(NOW_MS + 3_600_000) },
    waitMs: 3_600_000,
  },
  {
    provider: 'OpenRouter, running requests',
    status: 402,
    body: openrouter(402, 'Running requests fill your budget.', { limit_source: 'openrouter_in_flight_budget' }),
    headers: { 'retry-after': '4' },
    waitMs: 4_000,
  },
  {
    provider: 'Mistral',
    status: 429,
    body: { object: 'error', message: 'Requests rate limit exceeded', type: 'rate_limited', param: null, code: '1300' },
    headers: { 'ratelimitbysize-remaining': '0', 'ratelimitbysize-reset': '47' },
    waitMs: 47_000,
  },
  {
    provider: 'Mistral, a busy tier',
    status: 429,
    body: { object: 'error', message: 'Service tier capacity exceeded for this model.', type: 'x', code: '3505' },
    waitMs: null,
  },
  {
    provider: 'Groq',
    status: 429,
    body: openai(
      'Rate limit reached for model `x` in organization `org_01` service tier `on_demand` on tokens per day (TPD): Limit 100000, Used 99000, Requested 2000. Please try again in 14m24s.',
      'rate_limit_exceeded',
      'tokens',
    ),
    headers: { 'retry-after': '864', 'x-ratelimit-reset-requests': '1m26.4s' },
    waitMs: 864_000,
  },
  { provider: 'DeepSeek', status: 429, body: openai('Rate Limit Reached', 'rate_limit'), waitMs: null },
  {
    provider: 'xAI',
    status: 429,
    body: {
      code: 'Some resource has been exhausted',
      error: 'Too many requests for team 00000000-0000-4000-8000-000000000000 and model grok-4. Requests per Minute.',
    },
    waitMs: null,
  },
  {
    provider: 'Together',
    status: 429,
    body: openai('The maximum rate limit for this model is 6.0 queries per minute.', null, 'model_rate_limit'),
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '12' },
    waitMs: 12_000,
  },
  {
    provider: 'Cohere',
    status: 429,
    body: { message: 'You are using a Trial key, which is limited to 20 API calls / minute. You can upgrade.' },
    waitMs: null,
  },
  {
    provider: 'Alibaba',
    status: 429,
    body: openai('Allocated quota exceeded, please increase your quota limit.', 'insufficient_quota'),
    waitMs: null,
  },
  {
    provider: 'a quota that counts a minute',
    status: 429,
    body: openai('You exceeded your current quota of 10 requests per minute.', 'insufficient_quota'),
    waitMs: null,
  },
];

const EXHAUSTED: readonly Omit<Reply, 'verdict'>[] = [
  {
    provider: 'OpenAI',
    status: 429,
    body: openai(
      'You exceeded your current quota, please check your plan and billing details.',
      'insufficient_quota',
      'insufficient_quota',
    ),
  },
  {
    provider: 'OpenAI, billing',
    status: 429,
    body: openai('Your account is not active, please check your billing details.', 'billing_not_active'),
  },
  { provider: 'OpenAI, its limit', status: 400, body: openai('Billing hard limit', 'billing_hard_limit_reached') },
  {
    provider: 'Azure’s API Management',
    status: 403,
    body: { statusCode: 403, message: 'Out of call volume quota. Quota will be replenished in 10.02:11:03.' },
  },
  {
    provider: 'Anthropic',
    status: 400,
    body: anthropic('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
  },
  {
    provider: 'Anthropic, its own bound',
    status: 400,
    body: anthropic(
      'invalid_request_error',
      'You have reached your specified API usage limits. You will regain access on 2026-04-01 at 00:00 UTC.',
    ),
  },
  { provider: 'Anthropic, billing', status: 402, body: anthropic('billing_error', 'Check your payment.') },
  { provider: 'OpenRouter', status: 402, body: openrouter(402, 'Insufficient credits. Add more.') },
  {
    provider: 'OpenRouter, a key’s bound',
    status: 403,
    body: openrouter(403, 'Key limit exceeded (monthly limit).', { limit_source: 'openrouter_key_limit' }),
  },
  {
    provider: 'OpenRouter, a workspace’s bound',
    status: 403,
    body: openrouter(403, 'Budget limit exceeded', { limit_source: 'openrouter_workspace_budget' }),
  },
  {
    provider: 'OpenRouter, free models a day',
    status: 429,
    body: openrouter(429, 'Rate limit exceeded: free-models-per-day. Add 10 credits.'),
  },
  { provider: 'DeepSeek', status: 402, body: openai('Insufficient Balance', 'invalid_request_error', 'unknown_error') },
  ...[429, 403].map((status) => ({
    provider: 'xAI',
    status,
    body: {
      code: 'Some resource has been exhausted',
      error:
        'Your team 00000000-0000-4000-8000-000000000000 has either used all available credits or reached its monthly spending limit.',
    },
  })),
  {
    provider: 'xAI, new',
    status: 403,
    body: { code: 'x', error: "Your newly created team doesn't have any credits or licenses yet." },
  },
  {
    provider: 'Together',
    status: 402,
    body: openai('Credit limit exceeded, please add a card.', null, 'credit_limit'),
  },
  { provider: 'Cohere', status: 402, body: { message: 'Please add or update your payment method.' } },
  {
    provider: 'Cohere, a trial key',
    status: 429,
    body: { message: 'You are using a Trial key, which is limited to 1000 API calls / month.' },
  },
  { provider: 'Mistral', status: 402, body: { object: 'error', message: 'Payment required', type: 'x', code: null } },
];

const OTHERS: readonly Reply[] = [
  {
    provider: 'OpenAI, too large for the account',
    status: 429,
    body: openai(
      'Request too large for gpt-4o in organization org-abcdefgh on tokens per min (TPM): Limit 30000, Requested 40000.',
      'rate_limit_exceeded',
      'tokens',
    ),
    verdict: 'over_limit',
  },
  {
    provider: 'Groq, too large for the account',
    status: 413,
    body: openai(
      'Request too large for model `x` on tokens per minute (TPM): Limit 6000, Requested 8000.',
      'rate_limit_exceeded',
    ),
    verdict: 'over_limit',
  },
  {
    provider: 'Anthropic, long context',
    status: 429,
    body: anthropic('rate_limit_error', 'Extra usage is required for long context requests.'),
    verdict: 'over_limit',
  },
  { provider: 'any, too large', status: 413, body: openai('Request too large.', null), verdict: 'client_answer' },
  { provider: 'Anthropic', status: 529, body: anthropic('overloaded_error', 'Overloaded'), verdict: 'overloaded' },
  { provider: 'Groq, flex', status: 498, body: openai('Flex tier capacity exceeded', 'x'), verdict: 'try_next' },
  ...['DeepSeek', 'Together', 'OpenAI'].map((provider) => ({
    provider,
    status: 503,
    body: openai('The server is overloaded.', 'service_unavailable'),
    headers: { 'retry-after': '2' },
    verdict: 'try_next',
    waitMs: 2_000,
  })),
  {
    provider: 'quoted customer text',
    status: 400,
    body: openai("Invalid value: '20 requests per minute, credit limit exceeded'", 'invalid_value'),
    verdict: 'client_answer',
  },
];

const REPLIES: readonly Reply[] = [
  ...PASSING.map((reply) => ({ ...reply, verdict: 'rate_limited' })),
  ...EXHAUSTED.map((reply) => ({ ...reply, verdict: 'quota_exhausted' })),
  ...OTHERS,
];

describe('limits of providers', () => {
  it.each(REPLIES)('$provider, $status: $verdict', ({ status, body, headers = {}, verdict, waitMs }) => {
    const error: UpstreamError = readError(Buffer.from(JSON.stringify(body)));
    const failed = { kind: 'status' as const, status, error, retryAfterMs: readWaitMs(headers, NOW_MS) };
    expect(judgeStatus(failed)).toBe(verdict);
    if (waitMs !== undefined) expect(waitOf(failed)).toBe(waitMs);
    if (verdict === 'over_limit') expect(outcomeOf(failed)).toEqual({ kind: 'no_verdict' });
  });
});
