import {
  arrayPiece,
  elementsOf,
  isGiven,
  membersOf,
  objectPiece,
  textOf,
  textPiece,
  type JsonMembers,
  type JsonPiece,
  pausesBefore,
  type Steps,
} from '#core';
import { refuseValue } from '../../../chat/body/refuse-value.js';
import { failedContent, isFailed } from '../../translation/failed-result.js';
import { AssistantItems } from './assistant-items.js';
import { translateParts } from './translate-part.js';

/**
 * Converts messages to input items, in their order. An assistant message becomes up to three kinds of items: its
 * reasoning, its text, its calls. Items carry no ids: the provider would search for them in what it has stored.
 */
export function* translateInput(json: Buffer): Steps<JsonPiece> {
  const assistant = new AssistantItems();
  const items: JsonPiece[] = [];
  for (const [index, bytes] of (elementsOf(json) ?? []).entries()) {
    if (pausesBefore(index)) yield;
    items.push(...(yield* itemsOf(bytes, `messages[${index}]`, assistant)));
  }
  return arrayPiece(items);
}

function* itemsOf(json: Buffer, param: string, assistant: AssistantItems): Steps<readonly JsonPiece[]> {
  const message = membersOf(json);
  if (message === null) refuseValue(param, null, 'a message object with a role');
  const role = textOf(message.get('role')) ?? 'user';
  switch (role) {
    case 'assistant':
      return yield* assistant.of(message, param);
    case 'tool':
      return [yield* outputItem(message, toolCallId(message, param, assistant), assistant, param)];
    case 'function':
      return [yield* outputItem(message, textPiece(assistant.functionId()), assistant, param)];
    default:
      return [objectPiece({ role: textPiece(role), content: yield* contentOf(message.get('content'), param) })];
  }
}

/** The result of a call: text, or a list of parts. The provider calls a result of a call that failed incomplete. */
function* outputItem(
  message: JsonMembers,
  callId: JsonPiece,
  assistant: AssistantItems,
  param: string,
): Steps<JsonPiece> {
  const content = message.get('content');
  if (assistant.isCustom(callId)) {
    const said = isFailed(message) ? failedContent(content) : content;
    return objectPiece({ type: '"custom_tool_call_output"', call_id: callId, output: yield* contentOf(said, param) });
  }
  return objectPiece({
    type: '"function_call_output"',
    call_id: callId,
    output: yield* contentOf(content, param),
    status: isFailed(message) ? '"incomplete"' : null,
  });
}

function* contentOf(content: Buffer | undefined, param: string): Steps<JsonPiece> {
  return isGiven(content) ? yield* translateParts(content, param) : '""';
}

function toolCallId(message: JsonMembers, param: string, assistant: AssistantItems): JsonPiece {
  const id = message.get('tool_call_id');
  if (!isGiven(id)) refuseValue(`${param}.tool_call_id`, null, 'the id of the call that is answered');
  return assistant.resultId(id);
}
