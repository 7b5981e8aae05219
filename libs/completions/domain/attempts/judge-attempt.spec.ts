import { judgeStatus, outcomeOf, waitOf } from './judge-attempt.js';

const attempt = (status: number, message = '', code: string | null = null, retryAfterMs: number | null = null) => ({
  kind: 'status' as const,
  status,
  error: { message, param: null, code },
  retryAfterMs,
});

const QUOTA = 'You exceeded your current quota, please check your plan and billing details.';
const withLimit = (signals: object) => {
  const failed = attempt(429, QUOTA, 'RESOURCE_EXHAUSTED');
  return { ...failed, error: { ...failed.error, ...signals } };
};

describe('judgeStatus', () => {
  it.each([
    [400, 'bad request', 'client_answer'],
    [404, 'no such file', 'client_answer'],
    [404, 'The model gpt-9 does not exist', 'model_missing'],
    [404, 'The API deployment for this resource does not exist', 'model_missing'],
    [413, '', 'client_answer'],
    [422, '', 'client_answer'],
    [401, '', 'credential_refused'],
    [402, '', 'quota_exhausted'],
    [403, '', 'credential_refused'],
    [400, 'Your credit balance is too low to access the API.', 'quota_exhausted'],
    [403, 'Insufficient balance', 'quota_exhausted'],
    [429, 'You exceeded your current quota, please check your plan and billing details.', 'quota_exhausted'],
    [429, 'You exceeded your current quota. Please retry in 34.5s.', 'rate_limited'],
    [408, '', 'try_next'],
    [409, '', 'try_next'],
    [425, '', 'try_next'],
    [429, '', 'rate_limited'],
    [500, 'insufficient quota', 'try_next'],
    [529, '', 'overloaded'],
    [301, '', 'try_next'],
    [204, '', 'try_next'],
  ])('%i %j → %s', (status, text, verdict) => {
    expect(judgeStatus(attempt(status, text))).toBe(verdict);
  });

  it.each([
    [400, 'API key not valid. Please pass a valid API key.', '400', 'credential_refused'],
    [400, 'API key expired. Please renew the API key.', '400', 'credential_refused'],
    [400, 'Incorrect API key provided: [credential]', 'invalid argument', 'credential_refused'],
    [404, 'No.', 'account_deactivated', 'credential_refused'],
    [400, 'Your credit balance is too low to access the API.', 'invalid_request_error', 'quota_exhausted'],
    [400, 'Access denied.', 'Arrearage', 'quota_exhausted'],
  ])('%i %j (%s) is about our account, whatever the status blames: %s', (status, message, code, verdict) => {
    expect(judgeStatus(attempt(status, message, code))).toBe(verdict);
  });

  it.each([
    "Invalid value: 'API key not valid.'",
    'messages[0]: your credit balance is too low',
    'The account mentioned in the prompt is suspended',
  ])('%j is not: a customer may have written it', (message) => {
    expect(judgeStatus(attempt(400, message, 'invalid_value'))).toBe('client_answer');
  });

  it('treats moderated input as a client error, and does not blame the credential', () => {
    const moderated = attempt(403, 'The model requires moderation and your input was flagged for "violence".', '403');
    expect(judgeStatus(moderated)).toBe('client_answer');
  });

  it.each<[signals: object, verdict: string]>([
    // Google names the wait; regression: it was read as an empty account and paused for an hour.
    [{ retryAfterMs: 34_431 }, 'rate_limited'],
    [{ retryAfterMs: 34_431, limitPasses: true }, 'rate_limited'],
    [{ limitPasses: true }, 'rate_limited'],
    [{ retryAfterMs: 34_431, limitPasses: false }, 'quota_exhausted'],
    [{}, 'quota_exhausted'],
  ])('distinguishes a limit of a minute from one of a day: %j → %s', (signals, verdict) => {
    expect(judgeStatus(withLimit(signals))).toBe(verdict);
  });

  it('detects an exhausted account by its code', () => {
    expect(judgeStatus(attempt(429, 'No.', 'insufficient_quota', 1_000))).toBe('quota_exhausted');
  });
});

describe('outcomeOf', () => {
  it.each([
    [attempt(400), 'no_verdict'],
    [attempt(401), 'credential_refused'],
    [attempt(404, 'no such model'), 'model_missing'],
    [attempt(429), 'rate_limited'],
    [attempt(500), 'failed'],
    [attempt(408), 'failed'],
    [attempt(409), 'no_verdict'],
    [{ kind: 'failed' as const, reason: 'first_byte_timeout' as const, detail: 'late', status: null }, 'failed'],
  ])('%j is %s for the channel', (failed, kind) => {
    expect(outcomeOf(failed).kind).toBe(kind);
  });
});

describe('waitOf', () => {
  it.each([
    [attempt(429, 'Try again in 2s', null, 7_000), 7_000],
    [attempt(429, 'Please try again in 1.25s.'), 1_250],
    [attempt(429, 'Please retry in 250ms'), 250],
    [attempt(429, 'Please try again in 7m12.5s. Visit our page.'), 432_500],
    [attempt(429, 'Please try again in 1h2m'), 3_720_000],
    [attempt(429, 'Please retry after 20 seconds.'), 20_000],
    [attempt(429, 'Please retry in 2 minutes 5 seconds'), 125_000],
    [attempt(429, 'Please retry in 1.2.3s'), 1_200],
    [attempt(429, 'Please retry in ..s'), null],
    [attempt(429, 'Try again later'), null],
    [withLimit({ retryAfterMs: 34_431 }), 34_431],
    [{ ...withLimit({ retryAfterMs: 34_431 }), retryAfterMs: 7_000 }, 7_000],
  ])('of %j is %s', (failed, waitMs) => {
    expect(waitOf(failed)).toBe(waitMs);
  });
});
