import type { ScriptedCall } from '../faults/knobs.js';
import type { JsonObject } from '../json.js';
import { objectsOf } from '../json.js';
import type { ChatRequest, Tool } from '../request/read-chat-request.js';
import { sampleJson } from './sample-json.js';

interface ToolCall {
  readonly name: string;
  /** JSON text, the smallest value that fits the declared schema. */
  readonly arguments: string;
}

/**
 * The tools a reply calls. A script or a forced choice decides; with `auto` the last message does, if its role is user:
 * "call NAME" calls that tool (several names, several calls), "use the tool" the first, "use the tools" all.
 */
export function chooseToolCalls(request: ChatRequest): ToolCall[] {
  const { calls, text } = request.simulate;
  if (calls !== undefined) return scriptedCalls(request, calls);
  if (text !== undefined) return [];
  const chosen = chooseTools(request);
  const called = request.parallelToolCalls ? chosen : chosen.slice(0, 1);
  return called.map(({ name, parameters }) => ({ name, arguments: JSON.stringify(sampleJson(parameters) ?? {}) }));
}

/** The first turn whose calls do not all have results. */
function scriptedCalls({ tools, messages }: ChatRequest, script: readonly (readonly ScriptedCall[])[]): ToolCall[] {
  let results = messages.filter(({ role }) => role === 'tool').length;
  const turn = tools.length === 0 ? undefined : script.find((calls) => (results -= calls.length) < 0);
  return (turn ?? []).map((call) => ({ name: call.name, arguments: JSON.stringify(call.arguments) }));
}

function chooseTools({ tools, toolChoice, messages }: ChatRequest): readonly Tool[] {
  if (toolChoice === 'none') return [];
  if (typeof toolChoice === 'object') return tools.filter(({ name }) => name === toolChoice.name);
  const requested = requestedTools(tools, messages.at(-1));
  return requested.length === 0 && toolChoice === 'required' ? tools.slice(0, 1) : requested;
}

function requestedTools(tools: readonly Tool[], last: JsonObject | undefined): readonly Tool[] {
  if (last?.['role'] !== 'user') return [];
  const question = textOf(last).toLowerCase();
  const named = tools.filter(({ name }) => question.includes(`call ${name.toLowerCase()}`));
  if (named.length > 0) return named;
  if (question.includes('use the tools')) return tools;
  return question.includes('use the tool') ? tools.slice(0, 1) : [];
}

/** All text of a message, its text parts joined. */
export function textOf(message: JsonObject): string {
  const { content } = message;
  if (typeof content === 'string') return content;
  return objectsOf(content)
    .map((part) => part['text'])
    .filter((text) => typeof text === 'string')
    .join(' ');
}
