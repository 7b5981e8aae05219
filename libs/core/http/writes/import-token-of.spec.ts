import { importTokenOf } from './import-token-of.js';

describe('importTokenOf', () => {
  it.each([
    { query: { dry_run: true }, token: null },
    { query: { import_token: 'imp_1' }, token: 'imp_1' },
    { query: { dry_run: false, import_token: 'imp_1' }, token: 'imp_1' },
  ])('of $query is $token', ({ query, token }) => {
    expect(importTokenOf(query, 'its import_token')).toBe(token);
  });

  it.each([{}, { dry_run: false }, { dry_run: true, import_token: 'imp_1' }])('refuses %j', (query) => {
    const message = 'import_token: create a preview with dry_run=true first, then send its import_token.';
    expect(() => importTokenOf(query, 'its import_token')).toThrow(
      expect.objectContaining({ code: 'invalid_request_error', message }),
    );
  });
});
