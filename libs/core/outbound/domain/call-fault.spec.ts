import { callFault } from './call-fault.js';

describe('a call', () => {
  it.each([
    [Object.assign(new Error('x'), { name: 'TimeoutError' }), 'timeout'],
    [new TypeError('fetch failed', { cause: new Error('Connect Timeout Error') }), 'timeout'],
    [
      new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { name: 'BlockedAddressError' }) }),
      'blocked_address',
    ],
    [new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }), 'no_connection'],
    ['text', 'no_connection'],
  ])('that has no answer (%s): %s', (error, expected) => {
    expect(callFault(error)).toBe(expected);
  });
});
