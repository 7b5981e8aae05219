import { isClaude } from '../model-rules/model-rules.js';

/** Models that the documentation does not list yet. */
const HIGHEST_MINIMUM = 4_096;

/**
 * Tokens of the shortest prompt that the cache of a model of Anthropic takes, by the beginning of its name; null: its
 * prompts get no marks, which some platforms refuse for it (platform.claude.com/docs/en/build-with-claude/prompt-caching,
 * docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html; of two numbers the higher one). A mark in a shorter
 * prompt is ignored and costs nothing.
 */
const MINIMUMS: readonly (readonly [model: RegExp, tokens: number | null])[] = [
  [/claude-(?:opus|fable|mythos)-5(?!\d)/, 512],
  [/claude-opus-4[-.]8(?!\d)/, 1_024],
  [/claude-(?:opus-4[-.][5-7]|haiku-4[-.]5)(?!\d)/, 4_096],
  [/claude-(?:opus-4|sonnet-[45]|3[-.]7-sonnet)(?!\d)/, 1_024],
  [/claude-3[-.]5-haiku/, 2_048],
  [/claude-(?:instant|v?[123])(?!\d)/, null],
];

/** The minimum of a model, by its name at any provider; null: it is not one of Claude, or takes no marks. */
export function cacheMinimumOf(upstreamModel: string): number | null {
  if (!isClaude(upstreamModel)) return null;
  const name = upstreamModel.toLowerCase();
  const known = MINIMUMS.find(([model]) => model.test(name));
  return known === undefined ? HIGHEST_MINIMUM : known[1];
}
