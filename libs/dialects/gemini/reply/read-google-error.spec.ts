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

  it('reads what is not JSON like any upstream', () => {
    expect(readGoogleError(Buffer.from('<html><title>Bad Gateway</title></html>')).message).toContain('Bad Gateway');
  });
});
