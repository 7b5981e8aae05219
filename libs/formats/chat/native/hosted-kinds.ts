import { isRecord, listOf } from '#core';
import type { HostedKind, ToolSettings } from '../body/hosted-tool.js';

type Fields = Readonly<Record<string, unknown>>;

/** Kinds by the type of a tool of the Responses API, without the date of its version. */
const KINDS: ReadonlyMap<string, HostedKind> = new Map<string, HostedKind>([
  ['web_search', 'web_search'],
  ['web_search_preview', 'web_search'],
  ['file_search', 'file_search'],
  ['code_interpreter', 'code'],
  ['image_generation', 'image'],
  ['mcp', 'mcp'],
]);
const VERSION = /_\d{4}_\d{2}_\d{2}$/;

/** The kind of a tool that the provider runs; null: it has no unit, or the client runs it. */
export function hostedKind(type: string | null): HostedKind | null {
  return KINDS.get(type?.replace(VERSION, '') ?? '') ?? null;
}

/** What a tool of the Responses API asks for, where upstreams of other formats can do the same; else null. */
export function responsesSettings(kind: HostedKind, tool: Fields): ToolSettings | null {
  switch (kind) {
    case 'web_search':
      return responsesSearch(tool);
    case 'code':
      return isPlainContainer(tool.container) ? {} : null;
    case 'mcp':
      return responsesServer(tool);
    case 'file_search':
    case 'image':
    case 'web_fetch':
    case 'advisor':
      return null;
  }
}

/** Without live access only the index of OpenAI may be searched. */
function responsesSearch({ external_web_access: isLive, filters, ...tool }: Fields): ToolSettings | null {
  if (isLive === false) return null;
  const { allowed_domains: allowed, blocked_domains: blocked, ...others } = isRecord(filters) ? filters : {};
  return Object.keys(others).length > 0 ? null : searchSettings({ ...tool, allowed, blocked });
}

/** Null where a restriction cannot be read: a search goes no further than the client allows. */
export function searchSettings({ allowed, blocked, user_location: location, search_context_size: size }: Fields) {
  const [allowedDomains, blockedDomains] = [allowed, blocked].map(namesOf);
  if (allowedDomains === undefined || blockedDomains === undefined) return null;
  return {
    ...(allowedDomains === null ? {} : { allowedDomains }),
    ...(blockedDomains === null ? {} : { blockedDomains }),
    ...(isRecord(location) ? { userLocation: location } : {}),
    ...(typeof size === 'string' ? { contextSize: size } : {}),
  };
}

/** Files and containers of one provider are unknown to the others. */
function isPlainContainer(container: unknown): boolean {
  if (container === undefined || container === null) return true;
  return isRecord(container) && container.type === 'auto' && listOf(container.file_ids).length === 0;
}

/** Connectors, headers and calls that wait for an approval are OpenAI's own. */
function responsesServer(tool: Fields): ToolSettings | null {
  const { server_label: label, server_url: url, authorization, headers, require_approval: approval } = tool;
  if (typeof label !== 'string' || typeof url !== 'string' || approval !== 'never') return null;
  if (isRecord(headers) && Object.keys(headers).length > 0) return null;
  const { allowed_tools: allowed } = tool;
  const isList = isRecord(allowed) && Object.keys(allowed).join() === 'tool_names';
  const allowedTools = namesOf(isList ? allowed.tool_names : allowed);
  if (allowedTools === undefined) return null;
  return {
    server: { label, url, authorization: typeof authorization === 'string' ? authorization : null, allowedTools },
  };
}

/** Null: all; undefined: not a list of names. */
function namesOf(value: unknown): readonly string[] | null | undefined {
  if (value === undefined || value === null) return null;
  return Array.isArray(value) && value.every((name) => typeof name === 'string') ? value : undefined;
}
