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
    expect(judgeStatus(status, { message: text, code: null, param: null })).toBe(verdict);
  });

  it.each([
    [400, 'API key not valid. Please pass a valid API key.', '400'],
    [400, 'API key expired. Please renew the API key.', '400'],
    [400, 'Incorrect API key provided: [credential]', 'invalid argument'],
    [400, 'Your credit balance is too low to access the API.', 'invalid_request_error'],
    [400, 'Access denied.', 'Arrearage'],
    [404, 'No.', 'account_deactivated'],
  ])('%i %j (%s) is about our credential, whatever the status blames', (status, message, code) => {
    expect(judgeStatus(status, { message, code, param: null })).toBe('credential_refused');
  });

  it.each([
    "Invalid value: 'API key not valid.'",
    'messages[0]: your credit balance is too low',
    'The account mentioned in the prompt is suspended',
  ])('%j is not: a customer may have written it', (message) => {
    expect(judgeStatus(400, { message, code: 'invalid_value', param: null })).toBe('client_answer');
  });
});
