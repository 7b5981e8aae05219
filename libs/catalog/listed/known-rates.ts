/**
 * Of a model without a known one: above twice what providers of models with hidden thinking reached in public
 * measurements.
 */
const DEFAULT_TOKENS_PER_SECOND = 500;

/**
 * The fastest rate known of one request, in output tokens a second, with half as much again or more on top. The first
 * match counts. Groq and Cerebras by their own documentation, others by Artificial Analysis' measurements, read in
 * November 2026.
 */
const KNOWN: readonly (readonly [ids: RegExp, tokensPerSecond: number])[] = [
  [/^groq\/gpt-oss-120b/, 750],
  [/^groq\/qwen3-32b/, 1_000],
  [/\/gpt-oss-120b/, 4_500],
  [/\/gpt-oss-20b/, 1_500],
  [/\/mercury/, 1_500],
  [/\/gemini-[\d.]+-flash-lite/, 800],
  [/\/claude-sonnet/, 300],
  [/\/claude-opus/, 250],
];

/** How fast a model of this canonical id is taken to generate at most. */
export function knownTokensPerSecond(canonicalId: string): number {
  const known = KNOWN.find(([ids]) => ids.test(canonicalId.toLowerCase()));
  return known?.[1] ?? DEFAULT_TOKENS_PER_SECOND;
}
