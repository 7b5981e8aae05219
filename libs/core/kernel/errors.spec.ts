import { ERRORS, RoutifyError, type ErrorCode } from './errors.js';

describe('RoutifyError', () => {
  it('writes the OpenAI envelope', () => {
    const error = new RoutifyError('model_not_found', 'No such model.', {
      param: 'model',
      metadata: { nearest: ['a'] },
    });
    expect(error.status).toBe(404);
    expect(error.shouldRetry).toBe(false);
    expect(error.toBody('gen_1')).toEqual({
      error: {
        message: 'No such model.',
        type: 'invalid_request_error',
        code: 'model_not_found',
        param: 'model',
        metadata: { nearest: ['a'] },
      },
      request_id: 'gen_1',
    });
  });

  it('RES-21: has facts for programs in the envelope of `/v1`, which agree with its headers', () => {
    const error = new RoutifyError('upstream_rate_limited', 'Later.', { retryAfterMs: 1_499.2 });
    const facts = { code: 'upstream_rate_limited', retryable: true, retry_after_ms: 1_500 };
    expect(error.toFailure('gen_1').error.routify).toEqual({ ...facts, excluded: [], alternatives: [] });
    error.advice = { excluded: [{ reason: 'rate_limited', count: 2 }], alternatives: ['acme/one'] };
    expect(error.toFailure('gen_1').error.routify).toEqual({ ...facts, ...error.advice });
    expect(error.toBody('gen_1').error).not.toHaveProperty('routify');
    const held = new RoutifyError('insufficient_balance', 'Held.', { shouldRetry: true });
    expect(held.facts).toMatchObject({ retryable: true, retry_after_ms: null });
  });

  it('never exposes its cause', () => {
    const error = new RoutifyError('internal_error', 'Internal error.', { cause: new Error('secret') });
    expect(JSON.stringify(error.toBody('gen_1'))).not.toContain('secret');
  });

  it.each(Object.keys(ERRORS) as ErrorCode[])('%s has a status of its own class', (code) => {
    expect(ERRORS[code].status).toBeGreaterThanOrEqual(400);
    expect(ERRORS[code].status).toBeLessThan(600);
  });
});
