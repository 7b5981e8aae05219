import { customerApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';

/** A solved challenge of the installation. */
export async function proveWork(): Promise<{ challenge: string; answer: string }> {
  const { challenge, bits } = await unwrap(customerApi.client.GET('/api/v1/auth/challenge'));
  return { challenge, answer: await solveChallenge(challenge, bits) };
}

/** Whether the digest begins with this many zero bits. */
export function hasLeadingZeros(digest: Uint8Array, bits: number): boolean {
  const whole = Math.floor(bits / 8);
  const rest = bits % 8;
  if (digest.subarray(0, whole).some((byte) => byte !== 0)) return false;
  return rest === 0 || (digest[whole] ?? 0) >> (8 - rest) === 0;
}

/** The answer to a challenge: SHA-256 of `challenge.answer` begins with `bits` zero bits. Some 2^bits digests. */
export async function solveChallenge(challenge: string, bits: number): Promise<string> {
  const encoder = new TextEncoder();
  for (let attempt = 0; ; attempt++) {
    const answer = attempt.toString(36);
    const digest = await crypto.subtle.digest('SHA-256', encoder.encode(`${challenge}.${answer}`));
    if (hasLeadingZeros(new Uint8Array(digest), bits)) return answer;
  }
}
