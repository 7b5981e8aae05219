import { scanTopLevel } from '#core';
import { ReplyMedia } from './reply-media.js';

const PNG =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const dataUrl = (...bytes: readonly (Buffer | string)[]): string =>
  `data:image/png;base64,${Buffer.concat(bytes.map((part) => Buffer.from(part as string, 'latin1'))).toString('base64')}`;
const AVIF = dataUrl('\0\0\0\x20ftypavif', Buffer.alloc(64));
const FAR_JPEG = dataUrl(
  '\xff\xd8',
  Buffer.concat(Array.from({ length: 300 }, () => Buffer.from([0xff, 0xe0, 0, 3, 0]))),
);
const LARGE_PNG = `${PNG.slice(0, 60)}${'/'.repeat(5_000_000)}`;

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
    ['an AVIF that is called a PNG', images(AVIF)],
    ['a JPEG whose size is far in', images(FAR_JPEG)],
    ['a PNG whose size is not read', images(LARGE_PNG)],
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

  it('CHARGE-19: can use an image whose size is behind more escapes than are read', () => {
    const media = new ReplyMedia();
    const message = JSON.stringify({ choices: [{ message: images(LARGE_PNG) }] }).replaceAll('/', '\\/');
    media.add(scanTopLevel(Buffer.from(message)));
    expect([media.hasBroken, media.hasUsable]).toEqual([false, true]);
  });

  it('tells both apart in one reply, and finds nothing in text', () => {
    expect(mediaIn(images('', PNG))).toEqual([true, true]);
    expect(mediaIn({ content: 'text', audio: { data: '' } })).toEqual([false, false]);
  });
});
