import { createHash } from 'node:crypto';
import { hasLeadingZeros, solveChallenge } from './proof-of-work';

describe('proof of work', () => {
  it.each([
    [[0, 0x1f], 11, true],
    [[0, 0x1f], 12, false],
    [[0, 0], 16, true],
    [[1], 8, false],
    [[0xff], 0, true],
  ])('sees in %j %i zero bits: %s', (bytes, bits, has) => {
    expect(hasLeadingZeros(Uint8Array.from(bytes), bits)).toBe(has);
  });

  it('finds an answer', async () => {
    const answer = await solveChallenge('nonce.1.signature', 9);
    const digest = createHash('sha256').update(`nonce.1.signature.${answer}`).digest();
    expect(hasLeadingZeros(digest, 9)).toBe(true);
  });
});
