import { termsVersionOf } from './terms-version.js';

describe('the version of the terms of service', () => {
  it('is that of their text, else of their URL, and changes with them', () => {
    const url = { terms_url: 'https://example.com/terms' };
    const versions = [
      termsVersionOf({ terms_text: '# Terms' }, url),
      termsVersionOf({ terms_text: '# Terms, again' }, url),
      termsVersionOf({ terms_text: null }, url),
    ];
    expect(new Set(versions).size).toBe(3);
    expect(termsVersionOf({ terms_text: '# Terms' }, { terms_url: null })).toBe(versions[0]);
    expect(termsVersionOf({ terms_text: null }, { terms_url: null })).toBeNull();
  });
});
