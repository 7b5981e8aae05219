import { judgeStatus } from './judge-attempt.js';

describe('judgeStatus', () => {
  it.each([
    [400, 'bad request', 'client_answer'],
    [404, 'no such file', 'client_answer'],
    [404, 'The model gpt-9 does not exist', 'try_next'],
    [404, 'The API deployment for this resource does not exist', 'try_next'],
    [413, '', 'client_answer'],
    [422, '', 'client_answer'],
    [401, '', 'credential_refused'],
    [402, '', 'credential_refused'],
    [403, '', 'credential_refused'],
    [408, '', 'try_next'],
    [409, '', 'try_next'],
    [425, '', 'try_next'],
    [429, '', 'rate_limited'],
    [500, '', 'try_next'],
    [529, '', 'try_next'],
    [301, '', 'try_next'],
    [204, '', 'try_next'],
  ])('%i %j → %s', (status, text, verdict) => {
    expect(judgeStatus(status, text)).toBe(verdict);
  });
});
