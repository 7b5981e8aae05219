import { sniffMediaType } from './sniff-media-type.js';

describe('sniffMediaType', () => {
  it.each([
    ['89504e470d0a1a0a0000', 'image/png'],
    ['ffd8ffe000104a464946', 'image/jpeg'],
    ['474946383961', 'image/gif'],
    ['524946462400000057454250565038204c', 'image/webp'],
    ['0000001866747970686569630000', 'image/heic'],
    ['255044462d312e37', 'application/pdf'],
    ['3c68746d6c3e', null],
    ['524946462400000057415645', null],
    ['89504e47', null],
    ['', null],
  ])('%s is %s', (hex, mediaType) => {
    expect(sniffMediaType(Buffer.from(hex, 'hex'))).toBe(mediaType);
  });
});
