import { finish } from '#core';
import { png } from '../../../../test/support/samples/tiny-media.js';
import { readChatBody } from '../body/read-chat-body.js';
import { measureMedia } from './media-parts.js';
import { readChatRequest } from './read-chat-request.js';

const INLINE = `"data:image/png;base64,${png(9, 7).toString('base64')}"`;
const SIZED = { unit: 'pixels', widthPx: 9, heightPx: 7 };
const IMAGE = { unit: 'unknown', kind: 'image' };

const FILE = { unit: 'unknown', kind: 'file' };
const bodyOf = (...parts: readonly string[]): ReturnType<typeof readChatBody> =>
  readChatBody(Buffer.from(`{"model":"m","messages":[{"role":"user","content":[${parts.join(',')}]}]}`));

describe('measureMedia', () => {
  it.each<[what: string, parts: readonly string[], media: readonly object[]]>([
    ['inline', [`{"type":"image_url","image_url":{"url":${INLINE}}}`], [SIZED]],
    ['its type last', [`{"image_url":{"url":${INLINE}},"type":"image_url"}`], [SIZED]],
    ['its type escaped', [`{"type":"image\\u005furl","image_url":{"url":${INLINE}}}`], [SIZED]],
    ['elsewhere', ['{"type":"image_url","image_url":{"url":"https://x/1.png"}}'], [IMAGE]],
    ['elsewhere at last', [`{"type":"image_url","image_url":{"url":${INLINE},"url":"https://x/1.png"}}`], [IMAGE]],
    ['named twice', [`{"type":"image_url","image_url":{"url":"x:"},"image_url":{"url":${INLINE}}}`], [IMAGE]],
    ['with two addresses', [`{"type":"image_url","image_url":{"url":"x:","url":${INLINE}}}`], [IMAGE]],
    ['stored, too', [`{"type":"file","file":{"file_data":"AAAA","file_id":"file-1"}}`], [FILE]],
    ['stored nowhere', [`{"type":"file","file":{"file_data":${INLINE},"file_id":null,"filename":"a"}}`], [SIZED]],
    ['beside text', [`{"type":"text","text":"","image_url":{"url":${INLINE}}}`], []],
    ['of two types', [`{"type":"image_url","type":"text","text":"","image_url":{"url":${INLINE}}}`], []],
    ['a file without one', ['{"type":"file"}'], [{ unit: 'unknown', kind: 'file' }]],
    ['of an endless type', [`{"type":"${'x'.repeat(5_000)}","image_url":{"url":${INLINE}}}`], []],
  ])('finds the media of a part: %s', (_what, parts, media) => {
    expect(finish(measureMedia(bodyOf(...parts))).media).toEqual(media);
  });

  it('has the sizes in the order of the parts, and the text between them', () => {
    const [one, two] = ['{"type":"image_url","image_url":{"url":"https://x"}}', '{"type":"text","text":"漢字 12"}'];
    const body = bodyOf(one, `{"type":"image_url","image_url":{"url":${INLINE}}}`, two);
    const { media, promptTextBytes, promptTextTokens } = finish(measureMedia(body));
    expect(media).toEqual([IMAGE, SIZED]);
    expect(promptTextBytes).toBe(body.bytes.length - INLINE.length);
    expect(promptTextTokens).toBeLessThan(promptTextBytes);
  });
});

describe('unknownPartCount', () => {
  it.each([
    ['{"type":"document","source":{"type":"url","url":"https://x/1.pdf"}}', 1],
    ['{"type":"text","text":""}', 0],
    ['{"type":"thinking","thinking":"x"}', 0],
    ['{"type":"video_url","video_url":{"url":"https://x"}}', 0],
  ])('of %s is %d', (part, count) => {
    expect(finish(readChatRequest(bodyOf(part))).unknownPartCount).toBe(count);
  });
});
