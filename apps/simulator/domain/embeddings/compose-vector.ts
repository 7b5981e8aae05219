import { digestOf } from '../reply/compose-reply.js';
import { numbersFrom } from '../reply/compose-text.js';

/** Dimensions of OpenAI's smaller embedding model. */
export const VECTOR_LENGTH = 1_536;

/** A deterministic vector of length 1; each number is a 32-bit float. */
export function composeVector(decisive: readonly unknown[], length: number): number[] {
  const next = numbersFrom(digestOf(decisive).seed);
  const raw = Array.from({ length }, () => next() / 2 ** 31 - 1);
  const norm = Math.hypot(...raw);
  return raw.map((number) => Math.fround(number / norm));
}
