import { readError } from '../../../chat/errors/read-error.js';
import { readGoogleError } from './read-google-error.js';

describe('readGoogleError', () => {
  const details = [
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID', domain: 'googleapis.com' },
    {
      '@type': 'type.googleapis.com/google.rpc.BadRequest',
      fieldViolations: [{ field: 'contents[0]', description: 'x' }],
    },
  ];

  it.each([
    [{ error: { code: 400, message: 'm', status: 'INVALID_ARGUMENT' } }, null, 'INVALID_ARGUMENT'],
    [[{ error: { code: 400, message: 'm', status: 'INVALID_ARGUMENT', details } }], 'contents[0]', 'API_KEY_INVALID'],
    [{ error: { code: 500, message: 'm' } }, null, '500'],
    [{ message: 'm', code: 'proxy' }, null, 'proxy'],
  ])('%j', (body, param, code) => {
    expect(readGoogleError(Buffer.from(JSON.stringify(body)))).toEqual({ message: 'm', param, code });
  });

  it.each<[ids: string[], signals: object]>([
    [[], { retryAfterMs: 34_431 }],
    [['GenerateRequestsPerMinutePerProjectPerModel-FreeTier'], { retryAfterMs: 34_431, limitPasses: true }],
    [['GenerateRequestsPerDayPerProjectPerModel-FreeTier'], { retryAfterMs: 34_431, limitPasses: false }],
    [['GenerateContentInputTokensPerModelPerMinute', 'RequestsPerDay'], { retryAfterMs: 34_431, limitPasses: false }],
    [['SomethingElse'], { retryAfterMs: 34_431 }],
  ])('reads limit details: %j', (ids, signals) => {
    const violations = ids.map((quotaId) => ({ quotaMetric: 'generate_content_free_tier_requests', quotaId }));
    const limits = [
      { '@type': 'type.googleapis.com/google.rpc.Help', links: [{ url: 'https://ai.google.dev' }] },
      { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.430818471s' },
    ];
    const body = { error: { code: 429, message: 'm', status: 'RESOURCE_EXHAUSTED', details: limits } };
    const expected = { message: 'm', param: null, code: 'RESOURCE_EXHAUSTED', ...signals };
    expect(readGoogleError(Buffer.from(JSON.stringify(body)))).toEqual(expected);
    // The OpenAI-compatible endpoint sends a list of one.
    expect(readError(Buffer.from(JSON.stringify([body])))).toMatchObject({ ...signals, message: 'm' });
  });

  it.each([[['x']], [[{ retryDelay: 'soon' }]], [[{ violations: 'none' }]], ['text']])(
    '%j has no limit details',
    (of) => {
      const body = { error: { code: 429, message: 'm', details: of } };
      expect(readGoogleError(Buffer.from(JSON.stringify(body)))).toEqual({ message: 'm', param: null, code: '429' });
    },
  );

  it('reads bodies other than JSON like any upstream’s', () => {
    expect(readGoogleError(Buffer.from('<html><title>Bad Gateway</title></html>')).message).toContain('Bad Gateway');
  });
});
