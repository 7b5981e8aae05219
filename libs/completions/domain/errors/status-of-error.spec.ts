import { statusOfError } from './status-of-error.js';

describe('statusOfError', () => {
  it.each([
    ['400', 400],
    ['529', 529],
    ['content_filter', 400],
    ['RESOURCE_EXHAUSTED', 429],
    ['rate_limit_exceeded', 429],
    ['overloaded_error', 529],
    ['200', null],
    ['4000', null],
    ['server_error', null],
    ['toString', null],
    [null, null],
  ])('of %j is %j', (code, status) => {
    expect(statusOfError({ message: 'm', param: null, code })).toBe(status);
  });
});
