import type { ReplyTranslation } from '#formats';
import { judgeStatus } from './judge-attempt.js';
import { sparingCredential } from './other-api.js';

const REQUEST = { path: '/responses', headers: {}, dropped: [], parts: [], lengthBytes: 0 };

function verdictOf(status: number, message: string): string {
  const error: ReplyTranslation['error'] = () => ({ message, param: null, code: null });
  const translation = { reply: (bytes: Buffer) => bytes, stream: null, isNative: false, error };
  const read = sparingCredential({ ...REQUEST, translation }).translation!;
  return judgeStatus({ kind: 'status', status, error: read.error(Buffer.alloc(0), {}), retryAfterMs: null });
}

it.each([
  [401, 'You have insufficient permissions for this operation. Missing scopes: api.responses.write.', 'api_missing'],
  [404, 'Invalid URL (POST /v1/responses)', 'api_missing'],
  [404, 'Resource not found', 'api_missing'],
  [401, 'Incorrect API key provided: sk-1.', 'credential_refused'],
  [401, 'You have insufficient permissions for this operation. Missing scopes: model.request.', 'credential_refused'],
  [404, "Item with id 'rs_1' not found.", 'client_answer'],
])('an API that an account lacks is no fault of its credential: %s %s', (status, message, verdict) => {
  expect(verdictOf(status, message)).toBe(verdict);
});

it('a request without a translation stays as it is', () => {
  const request = { ...REQUEST, translation: null };
  expect(sparingCredential(request)).toBe(request);
});
