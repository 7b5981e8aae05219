import { givenValue, membersOf, spliceObject, type ByteParts } from '#core';
import {
  carriesAsText,
  markedTurns,
  markMessage,
  scanBody,
  unmarkedBytes,
  withElements,
  wordOf,
  type MarkedBody,
  type Replaced,
} from './mark-content.js';

const INSTRUCTING: ReadonlySet<string> = new Set(['system', 'developer']);

/**
 * A body of chat with marks for OpenRouter's models of Anthropic: in the last text of the instructions before the
 * conversation, and of the user's last two turns. Results of tools get none: gateways of this format differ in what they
 * make of marks there. Unchanged where the client sets its own.
 */
export function markChat(body: ByteParts): MarkedBody {
  const bytes = unmarkedBytes(body);
  if (bytes === null) return { ...body, cacheMarks: 0 };
  const { object, elements } = scanBody(bytes, ['messages']);
  const json = givenValue(object, 'messages');
  const messages = elements.get('messages') ?? [];
  const marked = [...markedInstructions(messages), ...markedTurns(messages, carriesAsText)];
  if (json === null || marked.length === 0) return { ...body, cacheMarks: 0 };
  const spliced = spliceObject(object, [{ key: 'messages', value: withElements(json, marked) }]);
  return { ...spliced, cacheMarks: marked.length };
}

function markedInstructions(messages: readonly Buffer[]): readonly Replaced[] {
  const end = messages.findIndex((message) => !INSTRUCTING.has(wordOf(membersOf(message)?.get('role'))));
  const instructions = end < 0 ? messages : messages.slice(0, end);
  for (const element of instructions.toReversed()) {
    const parts = markMessage(element, carriesAsText);
    if (parts !== null) return [{ element, parts }];
  }
  return [];
}
