import { isOwnPath, withParameter } from './own-path.js';

describe('paths of this site', () => {
  it.each(['/', '/keys?new=1', '/a//b'])('are %p', (path) => {
    expect(isOwnPath(path)).toBe(true);
  });

  it.each([
    '',
    'keys',
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/a b',
    '/invitation#token=secret',
    '/\t/evil',
    `/${'x'.repeat(500)}`,
  ])('are not %p', (path) => {
    expect(isOwnPath(path)).toBe(false);
  });

  it('take a parameter', () => {
    expect(withParameter('/keys?error=a&new=1#top', 'error', 'b c')).toBe('/keys?error=b+c&new=1#top');
  });
});
