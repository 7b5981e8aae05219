import {
  elementsOf,
  givenValue,
  isRecord,
  JsonFault,
  objectsOf,
  OPEN_BRACKET,
  parseValue,
  rawTextOf,
  scanTopLevel,
  textOf,
  type JsonMembers,
} from '#json';
import { PassedOutput, type InspectedReply } from '#replies';
import { customCall, functionCall } from './client-call.js';
import { completeReason, incompleteReason } from './finish-reason.js';
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
  const response = scanTopLevel(bytes);
  const status = textOf(givenValue(response, 'status'));
  const isIncomplete = status === 'incomplete';
  const items = givenValue(response, 'output');
  const usage = parseValue(givenValue(response, 'usage') ?? NO_USAGE);
  const hasEnded = status === 'completed' || isIncomplete;
  if (!hasEnded || givenValue(response, 'error') !== null || items?.[0] !== OPEN_BRACKET || !isOwnUsage(usage))
    return null;
  const output = new PassedOutput();
  for (const item of objectsOf(items)) if (item === null || !addItem(output, item)) return null;
  const finishReason = isIncomplete
    ? incompleteReason(givenValue(response, 'incomplete_details'))
    : completeReason(output.hasCalls, WITH_TOOL_CALLS);
  return output.reply(response, finishReason, usage);
}

const NO_USAGE = Buffer.from('null');
const WITH_TOOL_CALLS = { usesLegacyFunctions: false };

/** Usage that reads the same by the names of the Responses API as by those of chat. */
function isOwnUsage(usage: unknown): boolean {
  return (
    isRecord(usage) &&
    typeof usage.input_tokens === 'number' &&
    typeof usage.output_tokens === 'number' &&
    !CHAT_NAMES.some((name) => Object.hasOwn(usage, name))
  );
}

const CHAT_NAMES = ['prompt_tokens', 'completion_tokens', 'prompt_tokens_details', 'completion_tokens_details'];

/** False for an item that is not read here. */
function addItem(output: PassedOutput, item: JsonMembers): boolean {
  switch (textOf(item.get('type')) ?? '') {
    case 'message':
      return objectsOf(item.get('content')).every((part) => part === null || addPart(output, part));
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

function addPart(output: PassedOutput, part: JsonMembers): boolean {
  if ((elementsOf(part.get('annotations')) ?? []).length > 0) return false;
  for (const key of ['text', 'refusal']) {
    const text = rawTextOf(part.get(key));
    if (text !== null) output.addText(text);
  }
  return true;
}

function addReasoning(output: PassedOutput, item: JsonMembers): void {
  for (const part of [...objectsOf(item.get('summary')), ...objectsOf(item.get('content'))]) {
    const text = rawTextOf(part?.get('text'));
    if (text === null || text.length === 0) continue;
    if (output.hasReasoning) output.addReasoning(PART_BREAK);
    output.addReasoning(text);
  }
}
