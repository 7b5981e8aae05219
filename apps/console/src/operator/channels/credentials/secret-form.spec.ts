import { NO_SECRET, secretOf, secretsOf } from './secret-form';

describe('a secret of a provider', () => {
  const keys = { ...NO_SECRET, access_key_id: ' AKIA1 ', secret_access_key: 's3' };

  it('is the key as it is', () => {
    expect(secretOf('gemini', { ...NO_SECRET, way: 'iam', key: ' sk-1\n' })).toBe('sk-1');
    expect(secretOf('bedrock', { ...NO_SECRET, key: 'ABSK1' })).toBe('ABSK1');
    expect(secretOf('bedrock', { ...NO_SECRET, way: 'role' })).toBe('');
  });

  it('is one a line, but for platforms', () => {
    expect(secretsOf('gemini', { ...NO_SECRET, key: ' sk-1 \n\nsk-2' })).toEqual(['sk-1', 'sk-2']);
    expect(secretsOf('vertex', { ...NO_SECRET, key: '{\n"a": 1}' })).toEqual(['{\n"a": 1}']);
    expect(secretsOf('gemini', NO_SECRET)).toEqual([]);
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
