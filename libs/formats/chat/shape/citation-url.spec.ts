import { citationUrl } from './citation-url.js';

it.each([
  ['https://x.test/a?b=1#c', 'https://x.test/a?b=1#c'],
  ['https://x.test', 'https://x.test'],
  ['https://x.test/日 b', 'https://x.test/%E6%97%A5%20b'],
  ['doi:10.1000/182', 'doi:10.1000/182'],
  ['/a', null],
  ['x.test', null],
  ['', null],
  [null, null],
])('the URI of %j is %j', (text, uri) => {
  expect(citationUrl(text)).toBe(uri);
});
