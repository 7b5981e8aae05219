import { jsonBytes, objectPiece, textPiece, type JsonPiece } from '#core';
import type { HostedTool, HostedUnit } from '../../dialect.js';
import type { RequestFields } from '../../translation/request-fields.js';

type HostedKind = HostedTool['kind'];

/** What a request with tools that the provider runs has for them. */
interface HostedMembers {
  readonly tools: readonly JsonPiece[];
  readonly choice: JsonPiece | null;
  /** Bounds the calls of all tools together. */
  readonly callsMax: number | null;
  readonly include: readonly string[];
}

const NOTHING: HostedMembers = { tools: [], choice: null, callsMax: null, include: [] };
const UNITS: Partial<Record<HostedKind, HostedUnit>> = {
  web_search: 'web_search_call',
  file_search: 'file_search_call',
  code: 'code_interpreter_session',
  image: 'image',
  mcp: 'mcp_call',
};
const TYPES: Partial<Record<HostedKind, string>> = { web_search: 'web_search', code: 'code_interpreter', mcp: 'mcp' };
const CODE_OUTPUTS = 'code_interpreter_call.outputs';
const SEARCH_SOURCES = 'web_search_call.action.sources';

/** The unit of a tool; null for what clients of other formats ask for and the provider does not have. */
export function responsesUnit({ kind, format, settings }: HostedTool): HostedUnit | null {
  const unit = UNITS[kind] ?? null;
  if (format === 'responses' || unit === null) return unit;
  return settings === null || settings.blockedDomains !== undefined ? null : unit;
}

/** Takes the field of chat that asks for a search, if it is among the tools. */
export function hostedMembers(hosted: readonly HostedTool[], fields: RequestFields): HostedMembers {
  if (hosted.length === 0) return NOTHING;
  if (hosted.some(({ format }) => format === 'chat')) fields.take('web_search_options');
  const forced = hosted.find(({ isForced, format }) => isForced && format !== 'chat');
  const others = hosted.filter(({ format }) => format !== 'responses').map(({ kind }) => kind);
  return {
    tools: hosted.map(toolOf),
    choice: forced === undefined ? null : choiceOf(forced),
    callsMax: Math.min(...hosted.map(({ usesMax }) => usesMax ?? Number.MAX_SAFE_INTEGER)),
    include: [
      ...(others.includes('web_search') ? [SEARCH_SOURCES] : []),
      ...(others.includes('code') ? [CODE_OUTPUTS] : []),
    ],
  };
}

function toolOf({ format, kind, json, settings }: HostedTool): JsonPiece {
  if (format === 'responses') return json;
  if (kind === 'code') return '{"type":"code_interpreter","container":{"type":"auto"}}';
  const { server, allowedDomains: allowed, userLocation: location, contextSize: size } = settings ?? {};
  if (server !== undefined) {
    return objectPiece({
      type: '"mcp"',
      server_label: textPiece(server.label),
      server_url: textPiece(server.url),
      authorization: server.authorization === null ? null : textPiece(server.authorization),
      allowed_tools: server.allowedTools === null ? null : jsonBytes(server.allowedTools),
      // The connector of other formats runs every call by itself.
      require_approval: '"never"',
    });
  }
  return objectPiece({
    type: '"web_search"',
    filters: allowed === undefined ? null : jsonBytes({ allowed_domains: allowed }),
    user_location: location === undefined ? null : jsonBytes(location),
    search_context_size: size === undefined ? null : textPiece(size),
  });
}

function choiceOf({ format, kind, json, settings, forcedName }: HostedTool): JsonPiece {
  const own = format === 'responses' ? (JSON.parse(json.toString()) as { type?: unknown; server_label?: unknown }) : {};
  const label = typeof own.server_label === 'string' ? own.server_label : settings?.server?.label;
  return objectPiece({
    type: textPiece(typeof own.type === 'string' ? own.type : (TYPES[kind] ?? kind)),
    server_label: label === undefined ? null : textPiece(label),
    name: forcedName === undefined ? null : textPiece(forcedName),
  });
}
