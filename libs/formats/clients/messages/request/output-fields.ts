import { entriesPiece, membersOf, parsedOf, textOf, type JsonPiece } from '#core';

/** The fields about thinking and the form of the answer; null when absent. */
interface OutputFields {
  /** `reasoning_effort` of chat. */
  readonly effort: JsonPiece | null;
  /** `response_format` of chat. */
  readonly format: JsonPiece | null;
  /** `output_config`, for Anthropic. */
  readonly config: JsonPiece | null;
}

/** Efforts by the largest thinking budget in tokens; larger ones are `high`. */
const EFFORT_OF_BUDGET: readonly (readonly [tokens: number, effort: string])[] = [
  [4_096, 'low'],
  [16_384, 'medium'],
];
/** Efforts that every reasoning model of chat knows. */
const WORDS: Readonly<Record<string, string>> = {
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'high',
};

export function translateOutput(thinking: Buffer | null, config: Buffer | null, format: Buffer | null): OutputFields {
  const members = membersOf(config);
  const given = members?.get('format') ?? format;
  const effort = chatEffort(thinking, textOf(members?.get('effort')));
  return {
    effort: effort === null ? null : `"${effort}"`,
    format: given === null ? null : chatFormat(given),
    config: format === null ? config : entriesPiece(new Map([['format', format], ...(members ?? [])])),
  };
}

/** Without thinking, an effort is about the text only: no effort of chat means that. */
function chatEffort(thinking: Buffer | null, word: string | null): string | null {
  const options = membersOf(thinking);
  const type = textOf(options?.get('type'));
  if (type !== 'enabled' && type !== 'adaptive') return null;
  if (word !== null) return Object.hasOwn(WORDS, word) ? (WORDS[word] ?? null) : null;
  const tokens = parsedOf(options?.get('budget_tokens'));
  if (typeof tokens !== 'number') return null;
  return EFFORT_OF_BUDGET.find(([most]) => tokens <= most)?.[1] ?? 'high';
}

/** Not `strict`: Anthropic takes schemas with optional properties, OpenAI's strict mode refuses them. */
function chatFormat(format: Buffer): JsonPiece | null {
  const members = membersOf(format);
  const schema = members?.get('schema');
  if (textOf(members?.get('type')) !== 'json_schema' || schema === undefined) return null;
  return ['{"type":"json_schema","json_schema":{"name":"answer","schema":', schema, '}}'];
}
