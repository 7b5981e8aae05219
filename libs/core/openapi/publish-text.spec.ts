import { gunzipSync } from 'node:zlib';
import { encodeText, publishText } from './publish-text.js';

const text = publishText('a '.repeat(10_000), 'text/plain', { 'referrer-policy': 'no-referrer' });

describe('a published text', () => {
  it('is sent as it is to clients that take no gzip', () => {
    const { body, headers } = encodeText(text, false);
    expect(body.length).toBe(20_000);
    expect(headers).toEqual(text.headers);
  });

  it('is a fraction of it to others, with a tag of its own', () => {
    const { body, headers } = encodeText(text, true);
    expect(body.length).toBeLessThan(1_000);
    expect(gunzipSync(body)).toEqual(text.body);
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', 'referrer-policy': 'no-referrer' });
    expect(headers.etag).toMatch(/^"[\w-]{43}-gzip"$/);
  });
});
