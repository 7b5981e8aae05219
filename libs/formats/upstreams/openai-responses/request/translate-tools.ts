import {
  arrayPiece,
  elementsOf,
  entriesPiece,
  isGiven,
  membersOf,
  textOf,
  type JsonMembers,
  type JsonPiece,
} from '#core';
import { refuseUnpriced, refuseUnsupported } from '../../translation/refuse-unsupported.js';
import type { RequestFields } from '../../translation/request-fields.js';
import { takeChoice } from './tool-choice.js';

/** The tool fields in the provider's format; null when absent. */
interface ToolFields {
  readonly tools: JsonPiece | null;
  readonly toolChoice: JsonPiece | null;
  readonly parallelCalls: JsonPiece | null;
}

const NO_PARAMETERS = '{"type":"object","properties":{}}';
/** Tools that the provider runs and bills separately. */
const UNPRICED_TOOL = /^(?:web_search|x_search|file_search|code_interpreter|code_execution|image_generation|mcp|shell)/;
/** Anthropic's mark; this provider caches by itself. */
const CACHE_MARK = 'cache_control';

/** Whether the request uses only legacy `functions`. */
export function usesLegacyFunctions(fields: RequestFields): boolean {
  return fields.has('functions') && !fields.has('tools');
}

/**
 * Takes the tool fields, legacy ones included. Throws a 400 naming a tool without a counterpart.
 * @param hosted tools that the provider runs, beside the client's
 */
export function translateTools(fields: RequestFields, hosted: readonly JsonPiece[]): ToolFields {
  const isLegacy = usesLegacyFunctions(fields);
  const parallel = fields.take('parallel_tool_calls');
  const tools = (elementsOf(fields.take('tools')) ?? []).map((tool, index) => translateTool(tool, `tools[${index}]`));
  const functions = (elementsOf(fields.take('functions')) ?? []).map((json) => functionTool(membersOf(json), []));
  const all = [...tools, ...functions, ...hosted];
  const toolChoice = takeChoice(fields);
  if (all.length === 0) return { tools: null, toolChoice: null, parallelCalls: null };
  // Legacy replies hold one call only.
  return { tools: arrayPiece(all), toolChoice, parallelCalls: isLegacy ? 'false' : parallel };
}

function translateTool(json: Buffer, param: string): JsonPiece {
  const tool = membersOf(json) ?? new Map<string, Buffer>();
  const definition = tool.get('function');
  const custom = tool.get('custom');
  const type = textOf(tool.get('type')) ?? (custom === undefined ? 'function' : 'custom');
  const beside = [...tool].filter(([key]) => !['type', 'function', 'custom', CACHE_MARK].includes(key));
  if (type === 'function') return functionTool(membersOf(definition), beside);
  if (type === 'custom') return customTool(membersOf(custom), beside);
  if (UNPRICED_TOOL.test(type)) refuseUnpriced(`${param}.type`, type);
  return refuseUnsupported(`${param}.type`, 'its calls have no place in the reply');
}

type Entries = readonly (readonly [key: string, value: JsonPiece])[];

/** The provider enforces the schema unless it is asked not to; the client's format does not unless it is asked to. */
function functionTool(definition: JsonMembers | null, beside: Entries): JsonPiece {
  const given = [...(definition ?? [])].filter(([key, value]) => key !== CACHE_MARK && isGiven(value));
  const defaults: Entries = [
    ['type', '"function"'],
    ['name', '""'],
    ['parameters', NO_PARAMETERS],
    ['strict', 'false'],
  ];
  return entriesPiece(new Map<string, JsonPiece>([...defaults, ...given, ...beside]));
}

/** A grammar stands beside the type of its format, not one level below. */
function customTool(definition: JsonMembers | null, beside: Entries): JsonPiece {
  const given = [...(definition ?? [])].filter(([key, value]) => key !== CACHE_MARK && isGiven(value));
  const entries = new Map<string, JsonPiece>([['type', '"custom"'], ...given, ...beside]);
  const format = membersOf(definition?.get('format'));
  const grammar = membersOf(format?.get('grammar'));
  if (grammar !== null) entries.set('format', entriesPiece([['type', '"grammar"'], ...grammar]));
  return entriesPiece(entries);
}
