import { RoutifyError, type ErrorBody } from '#core';
import { messagesError } from './messages-error.js';

const body = (code: string): ErrorBody => ({
  error: { message: 'No.', type: 'x', code, param: null },
  request_id: 'gen_1',
});

describe('messagesError', () => {
  it.each([
    [400, 'invalid_request_error'],
    [401, 'authentication_error'],
    [402, 'billing_error'],
    [403, 'permission_error'],
    [404, 'not_found_error'],
    [409, 'invalid_request_error'],
    [413, 'request_too_large'],
    [422, 'invalid_request_error'],
    [429, 'rate_limit_error'],
    [500, 'api_error'],
    [502, 'api_error'],
    [503, 'overloaded_error'],
    [504, 'timeout_error'],
    [529, 'overloaded_error'],
  ])('names status %i %s', (status, type) => {
    expect(messagesError(body('x'), status)).toEqual({
      type: 'error',
      error: { type, message: 'No.', code: 'x' },
      request_id: 'gen_1',
    });
  });

  it.each([
    ['rate_limit_exceeded', 'rate_limit_error'],
    ['upstream_error', 'api_error'],
    ['code_of_a_provider', 'api_error'],
    ['constructor', 'api_error'],
  ])('within a stream names the code %s %s', (code, type) => {
    expect(messagesError(body(code), null).error.type).toBe(type);
  });

  it('keeps the parameter and the facts of the failure', () => {
    const error = new RoutifyError('insufficient_balance', 'No.', { param: 'max_tokens', metadata: { needed: '1' } });
    expect(messagesError(error.toBody('gen_1'), error.status).error).toEqual({
      type: 'billing_error',
      message: 'No.',
      code: 'insufficient_balance',
      param: 'max_tokens',
      metadata: { needed: '1' },
    });
  });

  it('has the details of an error that Anthropic has, too', () => {
    const metadata = { error_code: 'thread_unsupported_request', unsupported: ['thread'] };
    const error = new RoutifyError('invalid_request_error', 'No.', { metadata });
    expect(messagesError(error.toBody('gen_1'), error.status).error).toMatchObject({ details: metadata });
    expect(messagesError(error.toBody('gen_1'), error.status).error).not.toHaveProperty('metadata');
  });
});
