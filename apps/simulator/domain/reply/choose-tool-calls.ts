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
 * The tools a reply calls. A forced choice decides; with `auto` the last message does, if its role is user:
 * "call NAME" calls that tool (several names, several calls), "use the tool" the first, "use the tools" all.
 */
export function chooseToolCalls(request: ChatRequest): ToolCall[] {
  const chosen = chooseTools(request);
  const called = request.parallelToolCalls ? chosen : chosen.slice(0, 1);
  return called.map(({ name, parameters }) => ({ name, arguments: JSON.stringify(sampleJson(parameters) ?? {}) }));
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
