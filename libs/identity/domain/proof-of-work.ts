import { createHash } from 'node:crypto';

/** Whether SHA-256 of `<challenge>.<answer>` begins with so many zero bits. */
export function isProof(challenge: string, answer: string, bits: number): boolean {
  return leadingZeroBits(createHash('sha256').update(`${challenge}.${answer}`).digest()) >= bits;
}

function leadingZeroBits(bytes: Uint8Array): number {
  const index = bytes.findIndex((byte) => byte !== 0);
  return index === -1 ? bytes.length * 8 : index * 8 + Math.clz32(bytes[index] ?? 0) - 24;
}
