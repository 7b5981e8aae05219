import {
  arrayPiece,
  elementsOf,
  isGiven,
  membersOf,
  objectPiece,
  rawTextOf,
  textOf,
  textPiece,
  type JsonMembers,
  type JsonPiece,
  pausesBefore,
  type Steps,
} from '#core';
import { refuseUnsupported } from '../../translation/refuse-unsupported.js';
import { cachePoint } from './converse-blocks.js';

const EMPTY = Buffer.from('[]');
const ANY_INPUT = '{"json":{"type":"object","properties":{}}}';
/** Choices by their types; `none` has no counterpart: the tools are left out. */
const CHOICES: Readonly<Record<string, string>> = { auto: '{"auto":{}}', any: '{"any":{}}' };
const NONE = 'none';

interface ToolFields {
  readonly tools: Buffer | undefined;
  readonly toolChoice: Buffer | undefined;
  readonly messages: Buffer | undefined;
  readonly caches: boolean;
}

/**
 * `toolConfig`; null: none. Converse requires the tools of every call in the conversation: where the request offers none,
 * those that were called stand there by their names.
 */
export function* toolConfig({ tools: json, toolChoice, messages, caches }: ToolFields): Steps<JsonPiece | null> {
  const choice = membersOf(toolChoice);
  const type = textOf(choice?.get('type')) ?? 'auto';
  const offered = type === NONE ? [] : (elementsOf(json ?? EMPTY) ?? []);
  if (offered.length === 0) {
    const called = [...(yield* calledTools(messages))].map((name) =>
      toolSpec({ name: textPiece(name), inputSchema: ANY_INPUT }),
    );
    return called.length === 0 ? null : objectPiece({ tools: arrayPiece(called) });
  }
  const specs = offered.flatMap((tool, index) => {
    const members = membersOf(tool) ?? new Map<string, Buffer>();
    return [specOf(members, `tools[${index}]`), ...cachePoint(members, { caches })];
  });
  return objectPiece({ tools: arrayPiece(specs), toolChoice: choice === null ? null : choicePiece(choice, type) });
}

function choicePiece(choice: JsonMembers, type: string): JsonPiece | null {
  if (type !== 'tool') return CHOICES[type] ?? null;
  return objectPiece({ tool: objectPiece({ name: choice.get('name') ?? '""' }) });
}

function specOf(tool: JsonMembers, param: string): JsonPiece {
  const type = textOf(tool.get('type')) ?? 'custom';
  if (type !== 'custom') refuseUnsupported(param, `it has no tools of the type ${type.slice(0, 40)}`);
  const description = tool.get('description');
  return toolSpec({
    name: tool.get('name') ?? '""',
    description: isGiven(description) && (rawTextOf(description)?.length ?? 0) > 0 ? description : null,
    inputSchema: objectPiece({ json: tool.get('input_schema') ?? '{"type":"object"}' }),
    strict: tool.get('strict')?.toString() === 'true' ? 'true' : null,
  });
}

function toolSpec(members: Readonly<Record<string, JsonPiece | null>>): JsonPiece {
  return objectPiece({ toolSpec: objectPiece(members) });
}

function* calledTools(messages: Buffer | undefined): Steps<ReadonlySet<string>> {
  const names = new Set<string>();
  let blocks = 0;
  yield;
  for (const message of elementsOf(messages) ?? []) {
    const content = membersOf(message)?.get('content');
    yield;
    for (const json of elementsOf(content) ?? []) {
      if (pausesBefore(blocks++)) yield;
      const block = membersOf(json);
      if (textOf(block?.get('type')) === 'tool_use') names.add(textOf(block?.get('name')) ?? '');
    }
  }
  return names;
}
