import {
  arrayPiece,
  elementsOf,
  joinPiece,
  JsonFault,
  membersOf,
  objectPiece,
  objectsOf,
  rawTextOf,
  textPiece,
  valueAt,
  type JsonMembers,
  type JsonPiece,
} from '#core';
import { messagesUsage } from './converse-usage.js';
import { stopReason } from './stop-reason.js';

/** What Converse does not say of a message. */
export interface MessageHead {
  readonly id: string;
  readonly model: string;
}

/** A reply of Converse as a message of Messages. Unreadable bytes are returned unchanged. */
export function messageOf(bytes: Buffer, head: MessageHead): Buffer {
  try {
    const reply = membersOf(bytes);
    const content = elementsOf(valueAt(reply?.get('output'), 'message', 'content'));
    if (reply === null || content === null) return bytes;
    return joinPiece(
      objectPiece({
        ...headMembers(head),
        content: arrayPiece(content.flatMap((block) => blockOf(membersOf(block) ?? new Map()) ?? [])),
        stop_reason: stopReason(reply.get('stopReason')),
        usage: messagesUsage(reply.get('usage')),
      }),
    );
  } catch (fault) {
    if (fault instanceof JsonFault || fault instanceof SyntaxError) return bytes;
    throw fault;
  }
}

export function headMembers({ id, model }: MessageHead): Record<string, JsonPiece> {
  return { id: textPiece(id), type: '"message"', role: '"assistant"', model: textPiece(model) };
}

/** Null: a block that chat has no place for. */
function blockOf(block: JsonMembers): JsonPiece[] | null {
  const text = block.get('text');
  if (text !== undefined) return [objectPiece({ type: '"text"', text })];
  const call = membersOf(block.get('toolUse'));
  if (call !== null) {
    const members = {
      id: call.get('toolUseId') ?? '""',
      name: call.get('name') ?? '""',
      input: call.get('input') ?? '{}',
    };
    return [objectPiece({ type: '"tool_use"', ...members })];
  }
  const reasoning = membersOf(block.get('reasoningContent'));
  if (reasoning !== null) return thoughtOf(reasoning);
  const cited = objectsOf(membersOf(block.get('citationsContent'))?.get('content'));
  if (cited.length === 0) return null;
  const texts = cited.map((part) => rawTextOf(part?.get('text')) ?? '');
  return [objectPiece({ type: '"text"', text: ['"', texts, '"'] })];
}

function thoughtOf(reasoning: JsonMembers): JsonPiece[] {
  const data = reasoning.get('redactedContent');
  if (data !== undefined) return [objectPiece({ type: '"redacted_thinking"', data })];
  const thought = membersOf(reasoning.get('reasoningText'));
  const [thinking, signature] = [thought?.get('text') ?? '""', thought?.get('signature') ?? null];
  return [objectPiece({ type: '"thinking"', thinking, signature })];
}
