import { isRecord, parseValue, type Steps } from '#core';
import type { PromptContent } from './prompt-text.js';
import type { FieldCheck } from '../rules/field-check.js';
import { textTokenBound } from '../prompt-size/text-token-bound.js';
import { refuseValue } from '../body/refuse-value.js';

const PROMPTS_MAX = 2_048;

export const PROMPTS_EXPECTED = `a string, an array of token ids, or an array of 1 to ${PROMPTS_MAX.toLocaleString('en')} of either`;

/** One prompt or several: texts, or token ids encoded by the client, which count one token each. */
export const readPrompts: FieldCheck = (value, { field, expected, body, draft }) => {
  draft.promptTextBytes = body.bytes.length;
  draft.promptTextTokens = isTokenIds(value) ? value.length : textTokenBound(body.bytes);
  if (typeof value === 'string' || isTokenIds(value)) return;
  if (!Array.isArray(value) || value.length === 0 || value.length > PROMPTS_MAX) refuseValue(field, value, expected);
  const prompts: readonly unknown[] = value;
  const areTexts = typeof prompts[0] === 'string';
  let ids = 0;
  prompts.forEach((prompt, index) => {
    if (areTexts && typeof prompt === 'string') return;
    if (!areTexts && isTokenIds(prompt)) ids += prompt.length;
    else refuseValue(`${field}[${index}]`, prompt, areTexts ? 'a string like the first' : 'an array of token ids');
  });
  if (!areTexts) draft.promptTextTokens = ids;
  draft.promptCount = prompts.length;
};

/**
 * The prompt content of a body, for counting. Reads the bytes, because the parsed value of a large body has truncated
 * strings.
 * @param besideField field with a text that is added to each prompt
 */
export function* collectPrompts(bytes: Buffer, field: string, besideField: string | null = null): Steps<PromptContent> {
  const value = parseValue(bytes);
  if (!isRecord(value)) return { texts: [], tokens: 0 };
  yield;
  const given = value[field];
  const prompts: readonly unknown[] = Array.isArray(given) && !isTokenIds(given) ? given : [given];
  const beside = besideField === null ? undefined : value[besideField];
  return {
    texts: prompts.flatMap((prompt) => [prompt, beside]).filter((text) => typeof text === 'string'),
    tokens: prompts.filter(isTokenIds).reduce((sum, ids) => sum + ids.length, 0),
  };
}

function isTokenIds(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((id) => Number.isInteger(id) && id >= 0);
}
