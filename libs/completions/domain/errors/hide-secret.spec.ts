import { Secret } from '#core';
import { hideSecret } from './hide-secret.js';

describe('hideSecret', () => {
  it.each([
    ['Key correct-horse is not for é: correct-horse', 'correct-horse', 'Key [credential] is not for é: [credential]'],
    ['ollama has no such model', 'ollama', 'ollama has no such model'],
    ['a $& b', 'another-secret', 'a $& b'],
  ])('of %j with %j leaves %j', (text, secret, shown) => {
    expect(hideSecret(Buffer.from(text), new Secret(secret)).toString()).toBe(shown);
  });
});
