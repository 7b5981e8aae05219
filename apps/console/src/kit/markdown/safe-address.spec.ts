import { safeAddress } from './safe-address';

describe('the address of a link in a text', () => {
  it.each(['https://example.com/law', 'http://example.com', 'mailto:a@example.com', '/public/terms', '#scope'])(
    'may be %s',
    (address) => {
      expect(safeAddress(address)).toBe(address);
    },
  );

  it.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,1',
    '//evil.example',
    '/\\evil.example',
    'vbscript:x',
    'terms',
    '',
  ])('is not %j', (address) => {
    expect(safeAddress(address)).toBe('');
  });
});
