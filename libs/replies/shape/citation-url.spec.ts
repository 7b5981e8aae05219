import { citationUrl } from './citation-url.js';

it.each([
  ['https://x.test/a?b=1#c', 'https://x.test/a?b=1#c'],
  ['https://x.test', 'https://x.test'],
  ['https://x.test/é b', 'https://x.test/%C3%A9%20b'],
  ['doi:10.1000/182', 'doi:10.1000/182'],
  ['/a', null],
  ['x.test', null],
  ['', null],
  [null, null],
])('the URI of %j is %j', (text, uri) => {
  expect(citationUrl(text)).toBe(uri);
});
