import {
  arrayPiece,
  elementsOf,
  entriesPiece,
  isGiven,
  membersOf,
  objectPiece,
  pieceBytes,
  textOf,
  textPiece,
  type JsonMembers,
  type JsonPiece,
  type Steps,
} from '#core';
import { refuseValue } from '../../../chat/body/refuse-value.js';
import { runsAtAnthropic } from '../../../chat/native/claude.js';
import { withOwnMembers } from '../../translation/own-members.js';
import { refuseUnpriced, refuseUnsupported } from '../../translation/refuse-unsupported.js';
import type { UnsupportedFields } from '../../translation/unsupported-fields.js';
import type { RequestFields } from '../../translation/request-fields.js';
import { fitSchema } from './fit-schema.js';

/** The tool fields in the provider's format; null when absent. */
interface ToolFields {
  readonly tools: JsonPiece | null;
  readonly toolChoice: JsonPiece | null;
}

interface Tool {
  readonly name: string;
  readonly piece: JsonPiece;
}

/** A tool choice, and the tools it allows; null: all. */
interface Choice {
  readonly type: 'auto' | 'any' | 'none' | 'tool';
  readonly name: string | null;
  readonly allowed: ReadonlySet<string> | null;
}

const NO_PARAMETERS = '{"type":"object","properties":{}}';
const CLOSED = Buffer.from('{"type":"object","properties":{},"additionalProperties":false}');
/** Of one request (platform.claude.com, "Structured outputs": schema complexity limits). */
const STRICT_TOOLS_MAX = 20;
const EMPTY = Buffer.from('[]');
const FREE_CHOICE: Choice = { type: 'auto', name: null, allowed: null };

/** Whether the request uses only legacy `functions`. */
export function usesLegacyFunctions(fields: RequestFields): boolean {
  return fields.has('functions') && !fields.has('tools');
}

/**
 * Takes the tool fields, legacy ones included. Throws a 400 naming a parameter without a counterpart.
 * @param hosted tools that the provider runs, beside the client's
 */
export function* translateTools(
  fields: RequestFields,
  hosted: readonly JsonPiece[],
  lost: UnsupportedFields,
): Steps<ToolFields> {
  // Legacy replies hold one call only.
  const isParallel = fields.take('parallel_tool_calls')?.toString() !== 'false' && !usesLegacyFunctions(fields);
  const tools = yield* takeTools(fields, new StrictTools(lost));
  const requested = takeChoice(fields);
  if (tools.length === 0) return { tools: hosted.length === 0 ? null : arrayPiece(hosted), toolChoice: null };
  const choice = requested ?? (isParallel ? null : FREE_CHOICE);
  if (choice === null || Buffer.isBuffer(choice)) return { tools: listOf(tools, hosted), toolChoice: choice };
  const offered = tools.filter(({ name }) => choice.allowed?.has(name) ?? true);
  return { tools: listOf(offered, hosted), toolChoice: choicePiece(choice, isParallel) };
}

function listOf(tools: readonly Tool[], hosted: readonly JsonPiece[]): JsonPiece {
  return arrayPiece([...tools.map(({ piece }) => piece), ...hosted]);
}

function choicePiece({ type, name }: Choice, isParallel: boolean): JsonPiece {
  return objectPiece({
    type: textPiece(type),
    name: name === null ? null : textPiece(name),
    disable_parallel_tool_use: isParallel || type === 'none' ? null : 'true',
  });
}

function* takeTools(fields: RequestFields, strict: StrictTools): Steps<readonly Tool[]> {
  const tools = elementsOf(fields.take('tools') ?? EMPTY) ?? [];
  const functions = elementsOf(fields.take('functions') ?? EMPTY) ?? [];
  const taken: Tool[] = [];
  for (const [index, tool] of tools.entries()) {
    yield;
    taken.push(yield* translateTool(tool, `tools[${index}]`, strict));
  }
  for (const definition of functions) {
    yield;
    taken.push(yield* functionTool(membersOf(definition) ?? new Map(), new Map(), 'functions', strict));
  }
  return taken;
}

function* translateTool(json: Buffer, param: string, strict: StrictTools): Steps<Tool> {
  const tool = membersOf(json) ?? new Map<string, Buffer>();
  const definition = tool.get('function');
  const type = textOf(tool.get('type')) ?? (definition === undefined ? '' : 'function');
  if (type === 'function' && definition !== undefined) {
    const own = tool.get('routify_anthropic');
    if (own !== undefined && membersOf(own)?.has('type') === true) return ownTool(own, param);
    return yield* functionTool(membersOf(definition) ?? new Map(), tool, `${param}.function`, strict);
  }
  if (tool.has('custom')) refuseUnsupported(`${param}.custom`, 'its tools take no free input');
  return ownTool(json, param);
}

/** A tool in the provider's format, which keeps its bytes. */
function ownTool(json: Buffer, param: string): Tool {
  const tool = membersOf(json);
  const type = textOf(tool?.get('type')) ?? '';
  if (runsAtAnthropic(type)) refuseUnpriced(`${param}.type`, type);
  return { name: textOf(tool?.get('name')) ?? '', piece: json };
}

function* functionTool(definition: JsonMembers, tool: JsonMembers, param: string, strict: StrictTools): Steps<Tool> {
  const parameters = definition.get('parameters');
  const description = definition.get('description');
  const input = isGiven(parameters) ? typedSchema(parameters) : null;
  const isStrict = definition.get('strict')?.toString() === 'true';
  const schema = isStrict ? yield* strict.schemaOf(input ?? CLOSED, param) : null;
  return {
    name: textOf(definition.get('name')) ?? '',
    piece: withOwnMembers(tool, {
      name: definition.get('name') ?? null,
      description: isGiven(description) ? description : null,
      input_schema: schema ?? input ?? NO_PARAMETERS,
      strict: schema === null ? null : 'true',
      cache_control: tool.get('cache_control') ?? definition.get('cache_control') ?? null,
    }),
  };
}

/** Schemas that the provider enforces. What its grammars cannot express stays as it is, and is not enforced. */
class StrictTools {
  private count = 0;

  constructor(private readonly lost: UnsupportedFields) {}

  /** The schema of a strict tool; null: the tool cannot be strict. */
  *schemaOf(schema: Buffer, param: string): Steps<Buffer | null> {
    const fitted = yield* fitSchema(schema);
    if (fitted.schema === null || this.count === STRICT_TOOLS_MAX) {
      this.lost.drop(`${param}.strict`);
      return null;
    }
    this.count++;
    for (const keyword of fitted.described) this.lost.drop(`${param}.parameters.${keyword}`);
    return fitted.schema;
  }
}

/** The provider requires a `type` of the input schema, which clients omit. */
function typedSchema(parameters: Buffer): Buffer {
  const schema = membersOf(parameters);
  if (schema === null || schema.has('type')) return parameters;
  return Buffer.concat(pieceBytes(entriesPiece([['type', '"object"'], ...schema])).parts);
}

function takeChoice(fields: RequestFields): Choice | Buffer | null {
  const choice = fields.take('tool_choice');
  const functionCall = fields.take('function_call');
  if (choice !== null) return textOf(choice) === null ? namedChoice(choice) : wordChoice(choice, 'tool_choice');
  if (functionCall === null) return null;
  const name = textOf(membersOf(functionCall)?.get('name'));
  return name === null ? wordChoice(functionCall, 'function_call') : { type: 'tool', name, allowed: null };
}

function wordChoice(json: Buffer, param: string): Choice {
  const word = textOf(json);
  if (word === 'auto' || word === 'none') return { type: word, name: null, allowed: null };
  if (word === 'required' || word === 'any') return { type: 'any', name: null, allowed: null };
  return refuseValue(param, word, 'auto, none, required or an object that names a tool');
}

/** A choice object in OpenAI's format; one in the provider's format keeps its bytes. */
function namedChoice(json: Buffer): Choice | Buffer {
  const choice = membersOf(json) ?? new Map<string, Buffer>();
  const target = choice.get('function');
  const list = choice.get('allowed_tools');
  switch (textOf(choice.get('type')) ?? (target === undefined ? '' : 'function')) {
    case 'function':
      return { type: 'tool', name: nameOf(target, 'tool_choice.function.name'), allowed: null };
    case 'allowed_tools':
      return allowedTools(list === undefined ? choice : (membersOf(list) ?? choice));
    case 'custom':
      return refuseUnsupported('tool_choice.custom', 'its tools take no free input');
    default:
      return json;
  }
}

function allowedTools(list: JsonMembers): Choice {
  const names = (elementsOf(list.get('tools') ?? EMPTY) ?? []).map((json, index) =>
    nameOf(membersOf(json)?.get('function') ?? json, `tool_choice.allowed_tools.tools[${index}]`),
  );
  const type = textOf(list.get('mode')) === 'required' ? 'any' : 'auto';
  return { type, name: null, allowed: new Set(names) };
}

function nameOf(json: Buffer | undefined, param: string): string {
  const name = json === undefined ? null : textOf(membersOf(json)?.get('name'));
  return name ?? refuseValue(param, null, 'the name of a tool');
}
