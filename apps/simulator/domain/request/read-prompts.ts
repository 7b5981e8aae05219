import { countTokens } from '../count-tokens.js';
import { invalidField } from '../chat-error.js';

/** Text, or token ids. */
export type Prompt = string | readonly number[];

/**
 * The prompts of a field that holds one or several.
 * @throws ChatError with OpenAI's answer to any other value
 */
export function readPrompts(value: unknown, field: string): readonly Prompt[] {
  if (typeof value === 'string') return [value];
  if (isTokens(value)) return [value];
  const isList = Array.isArray(value) && value.length > 0;
  if (isList && value.every((prompt) => typeof prompt === 'string')) return value;
  if (isList && value.every(isTokens)) return value;
  throw invalidField(field, `Invalid value for '${field}': expected a string, tokens, or an array of either.`);
}

export function countPromptsTokens(prompts: readonly Prompt[]): number {
  return prompts.reduce((sum, prompt) => sum + (typeof prompt === 'string' ? countTokens(prompt) : prompt.length), 0);
}

function isTokens(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every(Number.isInteger);
}
