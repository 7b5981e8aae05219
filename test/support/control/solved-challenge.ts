import { createHash } from 'node:crypto';
import type { ControlApp } from './control-app.js';

/** A challenge of fewer than nine bits, with an answer that is a proof and one that is not. */
export async function solvedChallenge(
  app: ControlApp,
): Promise<{ readonly challenge: string; readonly right: string; readonly wrong: string }> {
  const { body } = await app.raw('get', '/api/v1/auth/challenge').expect(200);
  const { challenge, bits } = body as { challenge: string; bits: number };
  const solves = (answer: string): boolean =>
    (createHash('sha256').update(`${challenge}.${answer}`).digest()[0] ?? 255) < 2 ** (8 - bits);
  const answers = Array.from({ length: 10_000 }, (_none, index) => String(index));
  return { challenge, right: answers.find(solves) ?? '', wrong: answers.find((answer) => !solves(answer)) ?? '' };
}
