import { checkCredential, maskHeaders } from './check-credential.js';

describe('checkCredential', () => {
  it.each(['Bearer sk-anything', 'bearer  x'])('takes %j', (authorization) => {
    expect(() => {
      checkCredential({ authorization });
    }).not.toThrow();
  });

  it.each([
    [undefined, 401, null],
    ['Basic x', 401, null],
    ['Bearer sk-bad', 401, 'invalid_api_key'],
    ['Bearer sk-poor', 429, 'insufficient_quota'],
  ])('refuses %j with %i %s', (authorization, status, code) => {
    expect(() => {
      checkCredential(authorization === undefined ? {} : { authorization });
    }).toThrow(expect.objectContaining({ status, code }));
  });
});

describe('maskHeaders', () => {
  it('shows only the end of a credential', () => {
    expect(maskHeaders({ authorization: 'Bearer sk-secret-1234', accept: '*/*' })).toEqual({
      authorization: '…1234',
      accept: '*/*',
    });
  });
});
