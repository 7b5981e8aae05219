import { NO_SECRET, secretOf } from './secret-form';

describe('a secret of a provider', () => {
  const keys = { ...NO_SECRET, access_key_id: ' AKIA1 ', secret_access_key: 's3' };

  it('is the key as it is', () => {
    expect(secretOf('gemini', { ...NO_SECRET, way: 'iam', key: ' sk-1\n' })).toBe('sk-1');
    expect(secretOf('bedrock', { ...NO_SECRET, key: 'ABSK1' })).toBe('ABSK1');
    expect(secretOf('bedrock', { ...NO_SECRET, way: 'role' })).toBe('');
  });

  it('is JSON of keys of IAM, and of a role that they assume', () => {
    expect(JSON.parse(secretOf('bedrock', { ...keys, way: 'iam', role_arn: 'arn:aws:iam::1:role/x' }))).toEqual({
      access_key_id: 'AKIA1',
      secret_access_key: 's3',
    });
    expect(JSON.parse(secretOf('bedrock', { ...keys, way: 'role', role_arn: 'arn:aws:iam::1:role/x' }))).toEqual({
      access_key_id: 'AKIA1',
      secret_access_key: 's3',
      role_arn: 'arn:aws:iam::1:role/x',
    });
  });
});
