import { isRecord, listOf, parseValue } from '#core';
import { messageText } from '../request/prompt-text.js';

/** All output text of a complete reply, one text per choice, for counting tokens when the upstream reported none. */
export function collectReplyText(bytes: Buffer): string[] {
  return choicesOf(bytes).map((choice) => choiceText(choice, 'message'));
}

/** The text of one choice in one chunk. */
export interface ChoiceText {
  /** Index of the choice; chunks of several choices interleave. */
  readonly index: number;
  readonly text: string;
}

/** All output text of one stream chunk. */
export function collectChunkText(data: Buffer): ChoiceText[] {
  return choicesOf(data).map((choice, position) => ({
    index: isRecord(choice) && typeof choice.index === 'number' ? choice.index : position,
    text: choiceText(choice, 'delta'),
  }));
}

function choicesOf(bytes: Buffer): readonly unknown[] {
  const value = parseValue(bytes);
  return isRecord(value) ? listOf(value.choices) : [];
}

function choiceText(choice: unknown, member: 'message' | 'delta'): string {
  return isRecord(choice) && isRecord(choice[member]) ? messageText(choice[member]) : '';
}
