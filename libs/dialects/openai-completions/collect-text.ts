import { isRecord } from '../json/is-record.js';
import { parseValue } from '../json/parse-value.js';
import type { ChoiceText } from '../openai-chat/collect-text.js';

/** All output text of a complete reply, one text per choice. */
export function collectReplyText(bytes: Buffer): string[] {
  return collectChunkText(bytes).map(({ text }) => text);
}

/** All output text of one stream chunk, which has the shape of a reply. */
export function collectChunkText(data: Buffer): ChoiceText[] {
  const value = parseValue(data);
  const choices: readonly unknown[] = isRecord(value) && Array.isArray(value.choices) ? value.choices : [];
  return choices.map((choice, position) => {
    const { index, text } = isRecord(choice) ? choice : {};
    return { index: typeof index === 'number' ? index : position, text: typeof text === 'string' ? text : '' };
  });
}
