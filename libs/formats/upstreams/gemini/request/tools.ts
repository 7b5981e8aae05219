import {
  arrayPiece,
  isGiven,
  isObjectText,
  isRecord,
  isStringText,
  membersOf,
  objectPiece,
  objectsOf,
  textOf,
  type JsonMembers,
  type JsonPiece,
} from '#core';
import { refuseValue } from '../../../chat/body/refuse-value.js';
import type { ChatRequest } from '../../../chat/body/model-request.js';
import type { HostedTool, HostedUnit } from '../../dialect.js';
import type { UnsupportedFields } from '../../translation/unsupported-fields.js';
import { refuseUnsupported } from '../../translation/refuse-unsupported.js';
import type { ClientFields } from './client-fields.js';

/** Functions and calling config as members of the request; null when there are none. */
interface ToolMembers {
  readonly tools: JsonPiece | null;
  readonly toolConfig: JsonPiece | null;
}

const WEB_SEARCH = '{"googleSearch":{}}';
const RUN_CODE = '{"codeExecution":{}}';
/** Search size when the client sets none. */
const SEARCH_SIZE_DEFAULT = 'medium';

interface CallingConfig {
  readonly mode: 'AUTO' | 'NONE' | 'ANY' | 'VALIDATED';
  readonly allowedFunctionNames?: readonly string[];
}

/**
 * The unit of a tool that Google runs. What clients of agents' formats ask for it does beside no functions, as many
 * models refuse both together; it cannot be forced to, nor be kept to some domains.
 */
export function geminiUnit(
  { kind, format, settings, isForced }: HostedTool,
  { needs }: ChatRequest,
): HostedUnit | null {
  if (format === 'chat') return 'web_search_call';
  if (settings === null || isForced || needs.has('tools')) return null;
  if (kind === 'code') return 'code_execution_call';
  const isRestricted = settings.allowedDomains !== undefined || settings.blockedDomains !== undefined;
  return kind === 'web_search' && !isRestricted ? 'web_search_call' : null;
}

/**
 * Translates `tools` and `tool_choice`, their legacy forms, and `web_search_options`. Throws a 400 for tools that are
 * not functions, and for search options other than the default.
 */
export function readToolMembers(
  fields: ClientFields,
  hosted: readonly HostedTool[],
  lost: UnsupportedFields,
): ToolMembers {
  const tools: JsonPiece[] = [...readWebSearch(fields.value('web_search_options')), ...hostedTools(hosted, lost)];
  const declarations = [...readTools(fields), ...readFunctions(fields)];
  const config =
    readChoice(fields.value('tool_choice'), 'tool_choice') ??
    readChoice(fields.value('function_call'), 'function_call');
  if (declarations.length > 0) {
    tools.unshift(objectPiece({ functionDeclarations: arrayPiece(declarations) }));
    lost.record('parallel_tool_calls', fields.value('parallel_tool_calls'));
  }
  // Without functions the provider refuses a tool config, even a neutral one.
  const isLeftOut =
    config === null || (declarations.length === 0 && (config.mode === 'AUTO' || config.mode === 'NONE'));
  return {
    tools: tools.length === 0 ? null : arrayPiece(tools),
    toolConfig: isLeftOut ? null : JSON.stringify({ functionCallingConfig: config }),
  };
}

function hostedTools(hosted: readonly HostedTool[], lost: UnsupportedFields): readonly JsonPiece[] {
  const others = hosted.filter(({ format }) => format !== 'chat');
  for (const { param, settings } of others) {
    if (settings?.userLocation !== undefined) lost.drop(`${param}.user_location`);
    if ((settings?.contextSize ?? SEARCH_SIZE_DEFAULT) !== SEARCH_SIZE_DEFAULT)
      lost.drop(`${param}.search_context_size`);
  }
  return [...new Set(others.map(({ kind }) => (kind === 'code' ? RUN_CODE : WEB_SEARCH)))];
}

function readWebSearch(options: unknown): JsonPiece[] {
  if (!isRecord(options)) return [];
  for (const [name, value] of Object.entries(options)) {
    const isUsual = value === null || (name === 'search_context_size' && value === SEARCH_SIZE_DEFAULT);
    if (!isUsual) refuseUnsupported(`web_search_options.${name}`, 'its searches are all alike');
  }
  return [WEB_SEARCH];
}

function readTools(fields: ClientFields): JsonPiece[] {
  return objectsOf(fields.json('tools')).map((tool, index) => {
    const type = tool?.get('type');
    const definition = isGiven(type) && textOf(type) !== 'function' ? null : membersOf(tool?.get('function'));
    if (definition === null) refuseUnsupported(`tools[${index}].type`, 'its tools are functions');
    return declare(definition);
  });
}

function readFunctions(fields: ClientFields): JsonPiece[] {
  const definitions = objectsOf(fields.json('functions'));
  return definitions.filter((definition) => definition !== null).map(declare);
}

/** The schema is copied unchanged: the provider reads JSON Schema, and a conversion would lose some of it. */
function declare(definition: JsonMembers): JsonPiece {
  const description = definition.get('description');
  const parameters = definition.get('parameters');
  return objectPiece({
    name: definition.get('name') ?? null,
    description: isStringText(description) ? description : null,
    parametersJsonSchema: isObjectText(parameters) ? parameters : null,
  });
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
