import { legalVersionOf } from './legal-version.js';

describe('the version of the terms of service', () => {
  it('is that of their text, else of their URL, and changes with them', () => {
    const url = { terms_url: 'https://example.com/terms' };
    const versions = [
      legalVersionOf({ terms_text: '# Terms' }, url),
      legalVersionOf({ terms_text: '# Terms, again' }, url),
      legalVersionOf({ terms_text: null }, url),
    ];
    expect(new Set(versions).size).toBe(3);
    expect(legalVersionOf({ terms_text: '# Terms' }, { terms_url: null })).toBe(versions[0]);
    expect(legalVersionOf({ terms_text: null }, { terms_url: null })).toBeNull();
  });
});
