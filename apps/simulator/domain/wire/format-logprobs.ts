import type { JsonObject } from '../json.js';

/** Log probabilities of tokens in OpenAI's shape. They depend on the token only and mean nothing. */
export function formatLogprobs(tokens: readonly string[], topCount: number): JsonObject {
  return { content: tokens.map((token) => formatToken(token, topCount)), refusal: null };
}

function formatToken(token: string, topCount: number): JsonObject {
  const alternatives = Array.from({ length: topCount }, (_, rank) =>
    plain(rank === 0 ? token : `${token}${rank}`, rank),
  );
  return { ...plain(token, 0), top_logprobs: alternatives };
}

function plain(token: string, rank: number): JsonObject {
  const bytes = [...Buffer.from(token)];
  return { token, logprob: -(rank + (bytes[0] ?? 0) / 256), bytes };
}
