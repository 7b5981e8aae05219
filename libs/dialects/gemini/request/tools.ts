import { isRecord } from '../../json/is-record.js';
import type { BorrowedJson } from '../../json/borrowed-json.js';
import { elementsOf, valueAt } from '../../json/json-view.js';
import type { UnsupportedFields } from '../../openai-chat/request/rules/unsupported-fields.js';
import { refuseUnsupported, refuseValue } from '../../openai-chat/request/rules/refuse-value.js';
import type { ClientFields } from './client-fields.js';

/** Functions and calling config as members of the request; empty when there are none. */
export interface ToolMembers {
  readonly tools?: readonly ({ readonly functionDeclarations: readonly Declaration[] } | typeof WEB_SEARCH)[];
  readonly toolConfig?: { readonly functionCallingConfig: CallingConfig };
}

const WEB_SEARCH = { googleSearch: {} } as const;
/** Search size when the client sets none. */
const SEARCH_SIZE_DEFAULT = 'medium';

type Declaration = Record<string, unknown>;

interface CallingConfig {
  readonly mode: 'AUTO' | 'NONE' | 'ANY' | 'VALIDATED';
  readonly allowedFunctionNames?: readonly string[];
}

/**
 * Translates `tools` and `tool_choice`, their legacy forms, and `web_search_options`. Throws a 400 for tools that are
 * not functions, and for search options other than the default.
 */
export function readToolMembers(fields: ClientFields, borrowed: BorrowedJson, lost: UnsupportedFields): ToolMembers {
  const search = readWebSearch(fields.get('web_search_options'));
  const declarations = [...readTools(fields, borrowed), ...readFunctions(fields, borrowed)];
  const config =
    readChoice(fields.get('tool_choice'), 'tool_choice') ?? readChoice(fields.get('function_call'), 'function_call');
  if (declarations.length === 0) {
    // Without functions the provider refuses a tool config, even a neutral one.
    const tools = search.length === 0 ? {} : { tools: search };
    return config === null || config.mode === 'AUTO' || config.mode === 'NONE'
      ? tools
      : { ...tools, toolConfig: asToolConfig(config) };
  }
  lost.record('parallel_tool_calls', fields.get('parallel_tool_calls'));
  const tools = [{ functionDeclarations: declarations }, ...search];
  return config === null ? { tools } : { tools, toolConfig: asToolConfig(config) };
}

function readWebSearch(options: unknown): readonly (typeof WEB_SEARCH)[] {
  if (!isRecord(options)) return [];
  for (const [name, value] of Object.entries(options)) {
    const isUsual = value === null || (name === 'search_context_size' && value === SEARCH_SIZE_DEFAULT);
    if (!isUsual) refuseUnsupported(`web_search_options.${name}`, 'its searches are all alike');
  }
  return [WEB_SEARCH];
}

function asToolConfig(functionCallingConfig: CallingConfig): { functionCallingConfig: CallingConfig } {
  return { functionCallingConfig };
}

function readTools(fields: ClientFields, borrowed: BorrowedJson): Declaration[] {
  const tools = fields.get('tools');
  if (!Array.isArray(tools)) return [];
  const texts = elementsOf(fields.sent('tools')) ?? [];
  return tools.map((tool: unknown, index) => {
    const definition = isRecord(tool) && (tool.type ?? 'function') === 'function' ? tool.function : undefined;
    if (!isRecord(definition)) refuseUnsupported(`tools[${index}].type`, 'its tools are functions');
    return declare(definition, parametersOf(texts[index], 'function', 'parameters'), borrowed);
  });
}

function readFunctions(fields: ClientFields, borrowed: BorrowedJson): Declaration[] {
  const functions = fields.get('functions');
  if (!Array.isArray(functions)) return [];
  const texts = elementsOf(fields.sent('functions')) ?? [];
  return functions
    .filter(isRecord)
    .map((definition, index) => declare(definition, parametersOf(texts[index], 'parameters'), borrowed));
}

function parametersOf(tool: Buffer | undefined, ...path: readonly string[]): Buffer | null {
  return tool === undefined ? null : valueAt(tool, ...path);
}

/** The schema is copied unchanged: the provider reads JSON Schema, and a conversion would lose some of it. */
function declare(definition: Record<string, unknown>, parameters: Buffer | null, borrowed: BorrowedJson): Declaration {
  const declaration: Declaration = { name: definition.name };
  if (typeof definition.description === 'string') declaration.description = definition.description;
  if (isRecord(definition.parameters) && parameters !== null) {
    declaration.parametersJsonSchema = borrowed.embed(parameters);
  }
  return declaration;
}

function readChoice(choice: unknown, param: string): CallingConfig | null {
  if (choice === undefined) return null;
  if (choice === 'auto') return { mode: 'AUTO' };
  if (choice === 'none') return { mode: 'NONE' };
  if (choice === 'required') return { mode: 'ANY' };
  if (isRecord(choice)) {
    const { type, name, function: chosen, allowed_tools: allowed } = choice;
    if (type === 'allowed_tools' && isRecord(allowed)) return readAllowed(allowed, `${param}.allowed_tools`);
    const requestedName = isRecord(chosen) ? chosen.name : name;
    if (typeof requestedName === 'string') return { mode: 'ANY', allowedFunctionNames: [requestedName] };
  }
  return refuseValue(param, choice, 'auto, none, required, or an object that names functions');
}

/** A subset without a forced call needs the mode VALIDATED: in AUTO the provider takes no names. */
function readAllowed({ mode, tools }: Record<string, unknown>, param: string): CallingConfig {
  const names = (Array.isArray(tools) ? tools : []).map((tool: unknown, index) => {
    const chosen = isRecord(tool) && isRecord(tool.function) ? tool.function.name : undefined;
    if (typeof chosen !== 'string') refuseValue(`${param}.tools[${index}]`, tool, 'a function with its name');
    return chosen;
  });
  return { mode: mode === 'required' ? 'ANY' : 'VALIDATED', allowedFunctionNames: names };
}
