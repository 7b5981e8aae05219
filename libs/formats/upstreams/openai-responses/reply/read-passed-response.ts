import {
  elementsOf,
  givenValue,
  isRecord,
  JsonFault,
  membersOf,
  objectsOf,
  OPEN_BRACE,
  OPEN_BRACKET,
  parseValue,
  rawTextOf,
  scanTopLevel,
  textOf,
  walkedValue,
  type JsonCursor,
  type JsonMembers,
} from '#core';
import { hasAnthropicNames } from '../../../chat/usage/reported-counts.js';
import { PassedOutput } from '../../../chat/reply/passed-output.js';
import type { InspectedReply } from '../../../chat/reply/splice-reply.js';
import { customCall, functionCall } from './client-call.js';
import { finishOfResponse } from './finish-reason.js';
import { PART_BREAK } from './reasoning-details.js';

/**
 * What the meter reads of a response whose bytes pass, without translating it. Null for errors, annotations, items of the
 * provider's tools and anything unexpected: the translation is read then.
 */
export function readPassedResponse(bytes: Buffer): InspectedReply | null {
  try {
    return responseFacts(bytes);
  } catch (fault) {
    if (fault instanceof JsonFault || fault instanceof SyntaxError) return null;
    throw fault;
  }
}

function responseFacts(bytes: Buffer): InspectedReply | null {
  const output = new PassedOutput();
  let isRead = null as boolean | null;
  const response = scanTopLevel(bytes, {
    walkValue: (key, cursor) => {
      if (key === 'output' && cursor.peek() === OPEN_BRACKET) isRead = walkItems(cursor, output) && isRead === null;
      else cursor.skipValue();
    },
  });
  const status = textOf(givenValue(response, 'status'));
  const usage = parseValue(givenValue(response, 'usage') ?? NO_USAGE);
  const hasEnded = status === 'completed' || status === 'incomplete';
  if (!hasEnded || givenValue(response, 'error') !== null || isRead !== true || !isOwnUsage(usage)) return null;
  const end = { status, details: givenValue(response, 'incomplete_details'), hasCalls: output.hasCalls };
  const { reason } = finishOfResponse(end, WITH_TOOL_CALLS);
  return reason === 'error' ? null : output.reply(response, reason, usage);
}

const NO_USAGE = Buffer.from('null');
const NO_MEMBERS: JsonMembers = new Map();
const WITH_TOOL_CALLS = { usesLegacyFunctions: false };

/** Usage that reads the same by the names of the Responses API as by those of chat. */
function isOwnUsage(usage: unknown): boolean {
  return (
    isRecord(usage) &&
    typeof usage.input_tokens === 'number' &&
    typeof usage.output_tokens === 'number' &&
    !CHAT_NAMES.some((name) => Object.hasOwn(usage, name)) &&
    !hasAnthropicNames(usage)
  );
}

const CHAT_NAMES = ['prompt_tokens', 'completion_tokens', 'prompt_tokens_details', 'completion_tokens_details'];

/** False where an item is not read here. */
function walkItems(cursor: JsonCursor, output: PassedOutput): boolean {
  let isRead = true;
  cursor.enterArray();
  while (cursor.nextElement()) {
    const isObject = cursor.peek() === OPEN_BRACE;
    if (!isObject) cursor.skipValue();
    isRead = isObject && walkItem(cursor, output) && isRead;
  }
  return isRead;
}

/** A message is read as it is walked over, every other item again. */
function walkItem(cursor: JsonCursor, output: PassedOutput): boolean {
  const start = cursor.at;
  let type = '';
  let textBytes: number | null = 0;
  cursor.enterObject();
  while (cursor.nextMember()) {
    const key = cursor.key();
    if (key === 'content' && cursor.peek() === OPEN_BRACKET) textBytes = walkParts(cursor);
    else {
      const value = walkedValue(cursor);
      if (key === 'type') type = textOf(value) ?? '';
    }
  }
  if (type !== 'message') return addItem(output, type, cursor.bytes.subarray(start, cursor.at));
  if (textBytes === null) return false;
  output.addText(textBytes);
  return true;
}

/** Bytes of the texts of a message; null: it has annotations. */
function walkParts(cursor: JsonCursor): number | null {
  let textBytes = 0;
  let hasAnnotations = false;
  cursor.enterArray();
  while (cursor.nextElement()) {
    if (cursor.peek() !== OPEN_BRACE) {
      cursor.skipValue();
      continue;
    }
    cursor.enterObject();
    while (cursor.nextMember()) {
      const key = cursor.key();
      const value = walkedValue(cursor);
      if (key === 'annotations') hasAnnotations ||= (elementsOf(value) ?? []).length > 0;
      else if (key === 'text' || key === 'refusal') textBytes += rawTextOf(value)?.length ?? 0;
    }
  }
  return hasAnnotations ? null : textBytes;
}

/** False for an item that is not read here. */
function addItem(output: PassedOutput, type: string, json: Buffer): boolean {
  const item = membersOf(json) ?? NO_MEMBERS;
  switch (type) {
    case 'reasoning':
      addReasoning(output, item);
      return true;
    case 'function_call':
      output.addCall(functionCall(item));
      return true;
    case 'custom_tool_call':
      output.addCall(customCall(item, null, item.get('input') ?? '""'));
      return true;
    default:
      return false;
  }
}

function addReasoning(output: PassedOutput, item: JsonMembers): void {
  for (const part of [...objectsOf(item.get('summary')), ...objectsOf(item.get('content'))]) {
    const text = rawTextOf(part?.get('text'));
    if (text === null || text.length === 0) continue;
    if (output.hasReasoning) output.addReasoning(PART_BREAK);
    output.addReasoning(text);
  }
}
