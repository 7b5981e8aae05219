import { allFailedError, UpstreamRefusedError } from './public-failures.js';

describe('allFailedError', () => {
  const limited = { channel: 'a', status: 429, reason: 'rate_limited' };
  const broken = { channel: 'b', status: 500, reason: 'upstream_error' };

  it('ERR-502: lists the attempts', () => {
    const error = allFailedError([limited, broken], null, null);
    expect(error).toMatchObject({ status: 502, code: 'all_channels_failed', shouldRetry: false, retryAfterMs: null });
    expect(error.metadata).toEqual({ attempts: [limited, broken] });
  });

  it('ERR-429: names the shortest pause if all attempts requested one', () => {
    const error = allFailedError([limited, limited], 5_000, null);
    expect(error).toMatchObject({ status: 429, code: 'upstream_rate_limited', shouldRetry: true, retryAfterMs: 5_000 });
  });

  it.each([
    ['Slow down.', 'rate_limit_exceeded', ' The upstream said: Slow down.'],
    ['You exceeded your current quota.', 'x', ''],
    ['No.', 'insufficient_quota', ''],
  ])('ERR-429: shows the reason of a pause (%s, %s), unless it is about our account', (message, code, shown) => {
    const error = allFailedError([limited], 1_000, { message, code, param: null });
    expect(error.message).toBe(`Every channel for this model is rate limited. Try again later.${shown}`);
  });

  it('ERR-502: no candidate was tried', () => {
    expect(allFailedError([], null, null).code).toBe('all_channels_failed');
  });
});

describe('UpstreamRefusedError', () => {
  it.each([
    ['bad_seed', 'bad_seed'],
    [null, 'invalid_request_error'],
  ])('ERR-4xx: keeps the code %s as %s', (code, shown) => {
    const error = new UpstreamRefusedError(422, { message: 'No.', param: 'seed', code });
    expect(error).toMatchObject({ status: 422, code: shown, shouldRetry: false });
    expect(error.toBody('gen_1')).toEqual({
      error: { message: 'No.', type: 'invalid_request_error', code: shown, param: 'seed' },
      request_id: 'gen_1',
    });
  });

  it('ERR-4xx: keeps the message of the provider behind a reseller', () => {
    const error = new UpstreamRefusedError(400, { message: 'No.', param: null, code: null, raw: 'too long' });
    expect(error.toBody('gen_1').error).toMatchObject({ message: 'No.', metadata: { raw: 'too long' } });
  });
});
