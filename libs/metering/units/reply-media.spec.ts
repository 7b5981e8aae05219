import { scanTopLevel } from '#json';
import { ReplyMedia } from './reply-media.js';

const PNG =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

function mediaIn(message: object, member: 'message' | 'delta' = 'message'): [broken: boolean, usable: boolean] {
  const media = new ReplyMedia();
  media.add(scanTopLevel(Buffer.from(JSON.stringify({ choices: [{ index: 0, [member]: message }] }))));
  return [media.hasBroken, media.hasUsable];
}

const images = (...urls: readonly unknown[]) => ({
  images: urls.map((url) => ({ type: 'image_url', image_url: { url } })),
});

describe('ReplyMedia', () => {
  it.each([
    ['a PNG', images(PNG)],
    ['an image at an address', images('https://example.com/a.png')],
    ['an image of a type that is not read', images('data:image/avif;base64,AAAA')],
    ['an image as a part of the content', { content: [{ type: 'image_url', image_url: { url: PNG } }] }],
    ['sound', { audio: { data: 'AAAA' } }],
  ])('can use %s, in a reply and in a stream', (_what, message) => {
    expect(mediaIn(message)).toEqual([false, true]);
    expect(mediaIn(message, 'delta')).toEqual([false, true]);
  });

  it.each([
    ['empty', ''],
    ['empty data', 'data:image/png;base64,'],
    ['cut behind its signature', 'data:image/png;base64,iVBORw0KGgo='],
    ['no image', 'data:image/png;base64,aGVsbG8gd29ybGQ='],
    ['no base64', 'data:image/jpeg;base64,%%%%'],
    ['null', null],
  ])('cannot use an image that is %s', (_what, url) => {
    expect(mediaIn(images(url))).toEqual([true, false]);
  });

  it('tells both apart in one reply, and finds nothing in text', () => {
    expect(mediaIn(images('', PNG))).toEqual([true, true]);
    expect(mediaIn({ content: 'text', audio: { data: '' } })).toEqual([false, false]);
  });
});
