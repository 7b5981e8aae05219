import {
  givenValue,
  isGiven,
  spliceObject,
  type ByteParts,
  type JsonMembers,
  type MemberEdit,
  type Steps,
} from '#core';
import {
  carriesAsText,
  markContent,
  markedTurns,
  markLast,
  scanBody,
  unmarkedBytes,
  withElements,
  wordOf,
  type MarkedBody,
  type ScannedBody,
} from './mark-content.js';

interface MarkedConversation {
  readonly turns: readonly MemberEdit[];
  readonly marks: number;
}

/** Blocks of users that carry marks, besides texts. Thinking does not. */
const CARRIERS: ReadonlySet<string> = new Set(['image', 'document', 'search_result', 'tool_result']);

/**
 * A body of Messages with the marks that a client would set for a conversation: after the tools, after the system prompt,
 * after the last two turns of the user. That is as many as the provider takes. Unchanged where the client sets its own.
 */
export function* markMessages(body: ByteParts): Steps<MarkedBody> {
  const bytes = unmarkedBytes(body);
  if (bytes === null) return { ...body, cacheMarks: 0 };
  const scanned = scanBody(bytes, ['tools', 'messages']);
  yield;
  const { object } = scanned;
  const { turns, marks } = markedConversation(scanned);
  const edits = [...markedHead(scanned), ...turns];
  return { ...spliceObject(object, edits), cacheMarks: edits.length - turns.length + marks };
}

function markedHead({ object, elements }: ScannedBody): readonly MemberEdit[] {
  const tools = givenValue(object, 'tools');
  return [
    { key: 'tools', value: tools === null ? null : markLast(tools, elements.get('tools') ?? [], carriesAsTool) },
    { key: 'system', value: markContent(givenValue(object, 'system'), carriesAsText) },
  ].filter(({ value }) => value !== null);
}

function markedConversation({ object, elements }: ScannedBody): MarkedConversation {
  const json = givenValue(object, 'messages');
  const marked = markedTurns(elements.get('messages') ?? [], carriesAsBlock);
  if (json === null || marked.length === 0) return { turns: [], marks: 0 };
  return { turns: [{ key: 'messages', value: withElements(json, marked) }], marks: marked.length };
}

/** The client's own tools; those that are loaded later are no part of the prompt's beginning, and refuse marks. */
function carriesAsTool(tool: JsonMembers): boolean {
  const type = tool.get('type');
  return (!isGiven(type) || wordOf(type) === 'custom') && tool.get('defer_loading')?.toString() !== 'true';
}

function carriesAsBlock(block: JsonMembers): boolean {
  return carriesAsText(block) || CARRIERS.has(wordOf(block.get('type')));
}
