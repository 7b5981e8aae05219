import {
  arrayPiece,
  elementsOf,
  isGiven,
  membersOf,
  objectPiece,
  textOf,
  type JsonMembers,
  type JsonPiece,
} from '#core';
import { refuseValue } from '../../../chat/body/refuse-value.js';
import type { RequestFields } from '../../translation/request-fields.js';

/** Takes `tool_choice`, or the legacy `function_call`. A choice in the provider's format keeps its bytes. */
export function takeChoice(fields: RequestFields): JsonPiece | null {
  const choice = fields.take('tool_choice');
  const functionCall = fields.take('function_call');
  if (choice !== null) return textOf(choice) === null ? namedChoice(choice) : wordChoice(choice);
  if (functionCall === null || textOf(functionCall) !== null) return functionCall;
  return toolOf('function', functionCall, 'function_call');
}

/** `any` is Anthropic's word for `required`. */
function wordChoice(word: Buffer): JsonPiece {
  return textOf(word) === 'any' ? '"required"' : word;
}

function namedChoice(json: Buffer): JsonPiece {
  const choice = membersOf(json) ?? new Map<string, Buffer>();
  const list = choice.get('allowed_tools');
  if (list !== undefined) return allowedTools(membersOf(list) ?? new Map());
  return namedTool(choice, 'tool_choice') ?? json;
}

function allowedTools(list: JsonMembers): JsonPiece {
  const tools = (elementsOf(list.get('tools')) ?? []).map(
    (json, index) => namedTool(membersOf(json), `tool_choice.allowed_tools.tools[${index}]`) ?? json,
  );
  const mode = list.get('mode');
  return objectPiece({
    type: '"allowed_tools"',
    mode: isGiven(mode) ? mode : '"auto"',
    tools: arrayPiece(tools),
  });
}

/** A reference to a tool of the client's; null for other tools. */
function namedTool(tool: JsonMembers | null, param: string): JsonPiece | null {
  for (const type of ['function', 'custom'] as const) {
    const target = tool?.get(type);
    if (target !== undefined) return toolOf(type, target, `${param}.${type}`);
  }
  return null;
}

function toolOf(type: 'function' | 'custom', target: Buffer, param: string): JsonPiece {
  const name = membersOf(target)?.get('name');
  if (!isGiven(name)) refuseValue(`${param}.name`, null, 'the name of a tool');
  return objectPiece({ type: `"${type}"`, name });
}
