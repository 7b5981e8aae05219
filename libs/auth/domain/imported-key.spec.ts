import { createHash } from 'node:crypto';
import { importedKeyText, importedSecret, importedSecretOfSha256, storedTextOf } from './imported-key.js';
import { mintKey } from './key-text.js';

const SECRET = 'Zr7pQ2xWmN4vB8kL1tYhC6dFgJ0sAe3uTn5oKi9cXwRqHbVy';
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

describe('importedKeyText', () => {
  it('is the same with and without sk-', () => {
    expect(importedKeyText(SECRET)).toBe(`sk-${SECRET}`);
    expect(importedKeyText(`sk-${SECRET}`)).toBe(`sk-${SECRET}`);
  });

  it.each(['sk-12345', '12345', `sk-${'x'.repeat(125)}`, 'x'.repeat(125), 'sk-a.b_c~!{}'])('takes %s', (text) => {
    expect(importedKeyText(text)).not.toBeNull();
  });

  it.each([
    '',
    'sk-',
    'sk-1234',
    '1234',
    `sk-${'x'.repeat(126)}`,
    'sk-with space',
    'sk-12345\n',
    'sk-ключ1234',
    'sk-12\u007f345',
  ])('refuses %j', (text) => {
    expect(importedKeyText(text)).toBeNull();
  });
});

describe('storedTextOf', () => {
  it('leaves keys of this gateway as they are', () => {
    const key = mintKey('rtf', 'api_key', () => 7);
    expect(storedTextOf(key)).toBe(key);
    expect(storedTextOf(SECRET)).toBe(`sk-${SECRET}`);
    expect(storedTextOf('1234')).toBe('1234');
  });
});

describe('importedSecret', () => {
  it('has the digest of the text with sk-, and shows little of it', () => {
    expect(importedSecret(SECRET)).toEqual({ sha256: sha256(`sk-${SECRET}`), masked: 'sk-Zr7p…HbVy' });
    expect(importedSecret(`sk-${SECRET}`)).toEqual(importedSecret(SECRET));
  });

  it.each([
    ['sk-12345', 'sk-…'],
    ['sk-my-team-secret', 'sk-m…t'],
  ])('shows of %s only %s', (text, masked) => {
    expect(importedSecret(text)?.masked).toBe(masked);
  });

  it('is null for a text that no client could send', () => {
    expect(importedSecret('a b c d e f g h')).toBeNull();
  });
});

describe('importedSecretOfSha256', () => {
  it('is the secret of which the source has no text', () => {
    const hash = sha256(`sk-${SECRET}`);
    expect(importedSecretOfSha256(hash.toString('hex'), 'sk-...HbVy')).toEqual({ sha256: hash, masked: 'sk-…HbVy' });
    expect(importedSecretOfSha256(hash.toString('hex').toUpperCase(), null)).toEqual({ sha256: hash, masked: 'sk-…' });
    expect(importedSecretOfSha256(hash.toString('hex'), 'sk-secret in full')?.masked).toBe('sk-…');
  });

  it.each(['', 'sk-1234', 'ab'.repeat(31), 'xy'.repeat(32)])('is null for %j', (text) => {
    expect(importedSecretOfSha256(text, null)).toBeNull();
  });
});
