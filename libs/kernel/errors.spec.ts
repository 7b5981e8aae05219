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

  it('never exposes its cause', () => {
    const error = new RoutifyError('internal_error', 'Internal error.', { cause: new Error('secret') });
    expect(JSON.stringify(error.toBody('gen_1'))).not.toContain('secret');
  });

  it.each(Object.keys(ERRORS) as ErrorCode[])('%s has a status of its own class', (code) => {
    expect(ERRORS[code].status).toBeGreaterThanOrEqual(400);
    expect(ERRORS[code].status).toBeLessThan(600);
  });
});
