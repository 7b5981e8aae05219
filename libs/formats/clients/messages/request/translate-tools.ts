import {
  arrayPiece,
  elementsOf,
  givenIn,
  isGiven,
  type JsonMembers,
  type JsonPiece,
  membersOf,
  objectPiece,
  textOf,
  textPiece,
} from '#core';
import { refuse, refuseValue } from '../../../chat/body/refuse-value.js';
import { requiredText } from './content-blocks.js';
import { definedFunction } from './defined-tools.js';
import { runsAtAnthropic } from '../../../chat/native/claude.js';
import { messagesKind } from './hosted-tools.js';
import { ownMembers } from './media-parts.js';

/** The fields of chat; null when absent. */
interface ToolFields {
  readonly tools: JsonPiece | null;
  readonly toolChoice: JsonPiece | null;
  readonly parallelCalls: JsonPiece | null;
  /** Paths of the tools that have no place in chat's format. */
  readonly dropped: readonly string[];
}

/** A tool that has no place in chat's format. */
interface DroppedTool {
  readonly type: string;
  readonly name: string;
  readonly param: string;
}

interface Tool {
  readonly name: string;
  readonly piece: JsonPiece;
}

const OF_TOOLS: ReadonlySet<string> = new Set([
  ...['type', 'name', 'description', 'input_schema', 'strict', 'cache_control'],
]);
const NOTHING = Buffer.from('[]');
const NO_PARAMETERS = '{"type":"object","properties":{}}';

/**
 * Translates `tools` and `tool_choice`. Throws a 400 when the choice forces a tool that is not offered.
 * @param hasServers whether tools of MCP servers may be chosen
 */
export function translateTools(tools: Buffer | null, choice: Buffer | null, hasServers: boolean): ToolFields {
  const offered: Tool[] = [];
  const dropped: DroppedTool[] = [];
  for (const [index, json] of (elementsOf(tools ?? NOTHING) ?? []).entries()) {
    const param = `tools[${index}]`;
    const tool = membersOf(json);
    if (tool === null) refuseValue(param, undefined, 'a tool object with a name');
    const type = textOf(tool.get('type')) ?? '';
    if (runsAtAnthropic(type)) dropped.push({ type, name: textOf(tool.get('name')) ?? '', param });
    else offered.push(translateTool(tool, json, param));
  }
  const choiceFields = translateChoice(choice, offered, dropped, hasServers);
  const isEmpty = offered.length === 0;
  return {
    tools: isEmpty ? null : arrayPiece(offered.map(({ piece }) => piece)),
    toolChoice: isEmpty ? null : choiceFields.choice,
    parallelCalls: !isEmpty && choiceFields.isSingle ? 'false' : null,
    dropped: dropped.map(({ param }) => param),
  };
}

/** A function; a tool of another type keeps its bytes, for Anthropic. */
function translateTool(tool: JsonMembers, json: Buffer, param: string): Tool {
  const type = textOf(tool.get('type')) ?? 'custom';
  const name = textOf(tool.get('name')) ?? '';
  const cacheControl = givenIn(tool, 'cache_control');
  if (type === 'custom') return { name, piece: customTool(tool, cacheControl, param) };
  const defined = definedFunction(type, json);
  if (defined === null) return { name, piece: json };
  const called = objectPiece({
    name: requiredText(tool, 'name', param),
    description: textPiece(defined.description),
    parameters: JSON.stringify(defined.parameters),
  });
  return { name, piece: objectPiece({ type: '"function"', function: called, routify_anthropic: json }) };
}

function customTool(tool: JsonMembers, cacheControl: Buffer | null, param: string): JsonPiece {
  const schema = tool.get('input_schema');
  const called = objectPiece({
    name: requiredText(tool, 'name', param),
    description: givenIn(tool, 'description'),
    parameters: isGiven(schema) ? schema : NO_PARAMETERS,
    strict: givenIn(tool, 'strict'),
  });
  const own = ownMembers(tool, OF_TOOLS);
  return objectPiece({ type: '"function"', function: called, cache_control: cacheControl, routify_anthropic: own });
}

interface ChoiceFields {
  readonly choice: JsonPiece | null;
  /** Whether the client disables parallel calls. */
  readonly isSingle: boolean;
}

function translateChoice(
  json: Buffer | null,
  offered: readonly Tool[],
  dropped: readonly DroppedTool[],
  hasServers: boolean,
): ChoiceFields {
  const hasTools = offered.length > 0;
  const choice = membersOf(json);
  if (choice === null) return { choice: null, isSingle: false };
  const isSingle = choice.get('disable_parallel_tool_use')?.toString() === 'true';
  const type = textOf(choice.get('type')) ?? '';
  switch (type) {
    case 'auto':
    case 'none':
      return { choice: `"${type}"`, isSingle };
    case 'any':
      if (!hasTools && (dropped.length > 0 ? dropped.every(isHosted) : hasServers)) return { choice: null, isSingle };
      if (!hasTools) refuse('tool_choice', "'tool_choice' forces a tool, but none of the given tools is available.");
      return { choice: '"required"', isSingle };
    case 'tool': {
      const name = requiredText(choice, 'name', 'tool_choice');
      if (dropped.some((tool) => tool.name === textOf(name) && isHosted(tool))) {
        return { choice: null, isSingle };
      }
      refuseDropped(textOf(name) ?? '', dropped);
      if (hasServers && !offered.some((tool) => tool.name === textOf(name))) return { choice: null, isSingle };
      return { choice: objectPiece({ type: '"function"', function: objectPiece({ name }) }), isSingle };
    }
    default:
      return refuseValue('tool_choice.type', type, 'auto, any, tool or none');
  }
}

function isHosted({ type }: DroppedTool): boolean {
  return messagesKind(type) !== null;
}

function refuseDropped(name: string, dropped: readonly DroppedTool[]): void {
  if (!dropped.some((tool) => tool.name === name)) return;
  refuse('tool_choice.name', `'tool_choice' forces '${name}', a provider tool that has no price here.`);
}
