import { generateKeyPairSync } from 'node:crypto';
import { checkCloudSecret } from './cloud-secret.js';

const KEYS = { access_key_id: 'AKIAEXAMPLE000001', secret_access_key: 'c2VjcmV0LW9mLWFuLWV4YW1wbGUtYWNjb3VudA==' };
const ROLE = 'arn:aws:iam::123456789012:role/team/models';

function pemOf(modulusLength: number): string {
  return generateKeyPairSync('rsa', { modulusLength }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

const FILE = {
  type: 'service_account',
  project_id: 'p',
  private_key_id: 'a1b2c3d4',
  private_key: pemOf(2_048),
  client_email: 'routify@p.iam.gserviceaccount.com',
  token_uri: 'https://evil.example/token',
  universe_domain: 'googleapis.com',
};

describe('a secret of Amazon', () => {
  it.each([
    ['keys', KEYS],
    ['temporary keys', { ...KEYS, session_token: 'FwoGZXIvYXdzEXAMPLE==' }],
    ['a role', { ...KEYS, role_arn: ROLE, external_id: 'x-1', role_session_name: 'routify' }],
  ])('may hold %s, and shows the id of the key', (_what, secret) => {
    const text = JSON.stringify(secret, null, 2);
    expect(checkCloudSecret('aws', text)).toEqual({ text: JSON.stringify(secret), shownId: KEYS.access_key_id });
  });

  it('may be a Bedrock API key', () => {
    const text = 'bedrock-api-key-YmVkcm9jaw==';
    expect(checkCloudSecret('aws', text)).toEqual({ text, shownId: null });
  });

  it.each<[secret: object | string, fault: string]>([
    ['short', 'a Bedrock API key'],
    ['two words that are long', 'a Bedrock API key'],
    ['{"access_key_id":', 'a valid JSON object'],
    [{ access_key_id: KEYS.access_key_id }, 'secret_access_key'],
    [{ ...KEYS, access_key_id: 'akia' }, '16 to 128 capital letters and digits in access_key_id'],
    [{ ...KEYS, secret_access_key: 7 }, 'in secret_access_key'],
    [{ ...KEYS, role_arn: 'arn:aws:iam::1:user/x' }, 'role_arn'],
    [{ ...KEYS, external_id: 'x-1' }, 'role_arn'],
    [{ ...KEYS, endpoint: 'https://evil.example' }, 'only the fields'],
  ])('%j is refused by what is wrong, without its value', (secret, fault) => {
    const text = typeof secret === 'string' ? secret : JSON.stringify(secret);
    const checked = checkCloudSecret('aws', text);
    expect(checked).toEqual({ fault: expect.stringContaining(fault) });
    expect(JSON.stringify(checked)).not.toContain(KEYS.secret_access_key);
  });
});

describe('a secret of Google', () => {
  it('is a key file, of which calls keep what they need', () => {
    const checked = checkCloudSecret('google', JSON.stringify(FILE, null, 2));
    expect(checked).toMatchObject({ shownId: FILE.private_key_id });
    const kept = JSON.parse('text' in checked ? checked.text : '') as object;
    expect(Object.keys(kept)).toEqual(['type', 'client_email', 'private_key_id', 'private_key']);
    expect(checkCloudSecret('google', JSON.stringify(kept))).toEqual(checked);
  });

  it.each<[secret: object | string, fault: string]>([
    ['AIzaSyExample', 'the JSON key file of a service account'],
    [{ ...FILE, type: 'authorized_user' }, 'service_account in type'],
    [{ ...FILE, client_email: undefined }, 'client_email'],
    [{ ...FILE, private_key: 'no key' }, 'private_key'],
    [{ ...FILE, private_key: FILE.private_key.replace(/[A-Z]{2}/g, 'AA') }, 'private_key'],
    [{ ...FILE, private_key: pemOf(1_024) }, 'at least 2048 bits'],
  ])('another one is refused by what is wrong (%#)', (secret, fault) => {
    const text = typeof secret === 'string' ? secret : JSON.stringify(secret);
    const checked = checkCloudSecret('google', text);
    expect(checked).toEqual({ fault: expect.stringContaining(fault) });
    expect(JSON.stringify(checked)).not.toContain('PRIVATE KEY');
  });
});
