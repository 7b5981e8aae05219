import { inspect } from 'node:util';
import { Secret } from './secret.js';

describe('Secret', () => {
  const secret = new Secret('sk-very-secret');

  it.each([
    ['JSON', JSON.stringify({ secret })],
    ['a template', String(secret)],
    ['inspect', inspect({ secret }, { depth: null, showHidden: true })],
    ['an error', inspect(new Error('x', { cause: secret }))],
    ['its own keys', JSON.stringify(Object.entries(secret))],
  ])('does not appear in %s', (_where, text) => {
    expect(text).not.toContain('very-secret');
  });

  it('is returned by reveal', () => {
    expect(secret.reveal()).toBe('sk-very-secret');
  });
});
