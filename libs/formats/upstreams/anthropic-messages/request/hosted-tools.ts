import { arrayPiece, jsonBytes, objectPiece, scanTopLevel, spliceObject, textPiece, type JsonPiece } from '#core';
import type { HostedTool, HostedUnit } from '../../dialect.js';
import type { RequestFields } from '../../translation/request-fields.js';
import type { UnsupportedFields } from '../../translation/unsupported-fields.js';

type HostedKind = HostedTool['kind'];
type McpServer = NonNullable<NonNullable<HostedTool['settings']>['server']>;

/** What a request with tools that the provider runs has for them. */
interface HostedMembers {
  readonly tools: readonly JsonPiece[];
  readonly servers: JsonPiece | null;
  readonly choice: JsonPiece | null;
  readonly betas: readonly string[];
}

const NOTHING: HostedMembers = { tools: [], servers: null, choice: null, betas: [] };
const UNITS: Partial<Record<HostedKind, HostedUnit>> = {
  web_search: 'web_search_call',
  web_fetch: 'web_fetch_call',
  code: 'code_execution_call',
  mcp: 'mcp_call',
};
/** Of the tools that clients of other formats can ask for. */
const TYPES: Partial<Record<HostedKind, readonly [type: string, name: string, beta: string | null]>> = {
  web_search: ['web_search_20250305', 'web_search', null],
  code: ['code_execution_20250825', 'code_execution', 'code-execution-2025-08-25'],
};
const MCP_BETA = 'mcp-client-2025-11-20';
/** Tools whose uses a request can bound. */
const BOUNDED: ReadonlySet<HostedKind> = new Set(['web_search', 'web_fetch']);

/** The unit of a tool; null for what clients of other formats ask for and the provider does not have. */
export function messagesUnit({ kind, format, settings, isForced }: HostedTool): HostedUnit | null {
  const unit = UNITS[kind] ?? null;
  if (format === 'messages' || unit === null) return unit;
  if (settings === null || (isForced && kind === 'mcp')) return null;
  // A search is bounded by one list of domains.
  return settings.allowedDomains !== undefined && settings.blockedDomains !== undefined ? null : unit;
}

/** Takes the field of chat that asks for a search, if it is among the tools. */
export function hostedMembers(
  hosted: readonly HostedTool[],
  fields: RequestFields,
  lost: UnsupportedFields,
): HostedMembers {
  if (hosted.length === 0) return NOTHING;
  if (hosted.some(({ format }) => format === 'chat')) fields.take('web_search_options');
  for (const { format, settings, param } of hosted) {
    if (format !== 'messages' && (settings?.contextSize ?? 'medium') !== 'medium') {
      lost.drop(`${param}.search_context_size`);
    }
  }
  // Several toolsets may name one server.
  const servers = [...new Set(hosted.map(serverOf).filter((server) => server !== null))];
  const forced = hosted.find(({ isForced, format }) => isForced && format !== 'chat');
  return {
    tools: hosted.map(toolOf).filter((tool) => tool !== null),
    servers: servers.length === 0 ? null : arrayPiece(servers),
    choice: forced === undefined ? null : choiceOf(forced),
    betas: hosted.map(betaOf).filter((beta) => beta !== null),
  };
}

/** Null for a server that stands without a toolset. */
function toolOf(tool: HostedTool): JsonPiece | null {
  const { format, kind, json, param, settings, usesMax } = tool;
  if (format === 'messages') return param === 'mcp_servers' ? null : BOUNDED.has(kind) ? bounded(tool) : json;
  if (settings?.server !== undefined) return toolset(settings.server);
  const [type, name] = TYPES[kind] ?? [kind, kind];
  return objectPiece({
    type: textPiece(type),
    name: textPiece(name),
    max_uses: BOUNDED.has(kind) ? String(usesMax) : null,
    allowed_domains: listed(settings?.allowedDomains),
    blocked_domains: listed(settings?.blockedDomains),
    user_location: settings?.userLocation === undefined ? null : jsonBytes(settings.userLocation),
  });
}

function bounded({ json, usesMax }: HostedTool): JsonPiece {
  return spliceObject(scanTopLevel(json), [{ key: 'max_uses', value: [jsonBytes(usesMax)] }]).parts;
}

/** The tools of a server that the client allows. */
function toolset({ label, allowedTools }: McpServer): JsonPiece {
  const configs = Object.fromEntries((allowedTools ?? []).map((name) => [name, { enabled: true }]));
  const restriction = { default_config: { enabled: false }, configs };
  return jsonBytes({
    type: 'mcp_toolset',
    mcp_server_name: label,
    ...(allowedTools === null ? {} : restriction),
  });
}

function serverOf({ kind, serverJson, settings }: HostedTool): string | null {
  if (kind !== 'mcp') return null;
  if (serverJson !== undefined) return serverJson.toString();
  if (settings?.server === undefined) return null;
  const { label, url, authorization } = settings.server;
  const token = authorization === null ? {} : { authorization_token: authorization };
  return JSON.stringify({ type: 'url', name: label, url, ...token });
}

function choiceOf({ kind, json, format, forcedName }: HostedTool): JsonPiece | null {
  const named = format === 'messages' ? (JSON.parse(json.toString()) as { name?: unknown }).name : TYPES[kind]?.[1];
  const name = forcedName ?? named;
  return typeof name === 'string' ? objectPiece({ type: '"tool"', name: textPiece(name) }) : '{"type":"any"}';
}

/** A client of the same format names its betas itself. */
function betaOf({ kind, format }: HostedTool): string | null {
  if (format === 'messages') return null;
  return kind === 'mcp' ? MCP_BETA : (TYPES[kind]?.[2] ?? null);
}

function listed(domains: readonly string[] | undefined): JsonPiece | null {
  return domains === undefined ? null : jsonBytes(domains);
}
