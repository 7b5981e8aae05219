import {
  elementsOf,
  givenValue,
  isRecord,
  listOf,
  membersOf,
  parsedOf,
  textOf,
  flatMapInSteps,
  mapInSteps,
  pausesBefore,
  type Steps,
} from '#core';
import { HOSTED_UNITS, type HostedKind, type HostedTool, type ToolSettings } from '../../../chat/body/hosted-tool.js';
import type { ChatBody } from '../../../chat/body/read-chat-body.js';
import { searchSettings } from '../../../chat/native/hosted-kinds.js';
import { usesOf } from '../../../chat/native/hosted-tools.js';

type McpServer = NonNullable<ToolSettings['server']>;
type Fields = Readonly<Record<string, unknown>>;

/** Tools that Anthropic runs, without the date of their version. */
const KINDS: ReadonlyMap<string, HostedKind> = new Map<string, HostedKind>([
  ['web_search', 'web_search'],
  ['web_fetch', 'web_fetch'],
  ['code_execution', 'code'],
  ['mcp_toolset', 'mcp'],
  ['advisor', 'advisor'],
]);
const VERSION = /_\d{8}$/;
const SERVERS = 'mcp_servers';
const NO_TOOL = Buffer.from('{}');

/** The kind of a tool that Anthropic runs and bills; null: the client runs it, or it has no unit. */
export function messagesKind(type: string): HostedKind | null {
  return KINDS.get(type.replace(VERSION, '')) ?? null;
}

/** The tools of a body that the provider runs: those of `tools`, and servers that no toolset names. */
export function* messagesTools({ object }: ChatBody): Steps<readonly HostedTool[]> {
  const servers = elementsOf(givenValue(object, SERVERS) ?? undefined) ?? [];
  const tools = elementsOf(givenValue(object, 'tools') ?? undefined) ?? [];
  const choice = membersOf(givenValue(object, 'tool_choice'));
  const choiceType = textOf(choice?.get('type'));
  const chosen = choiceType === 'tool' ? textOf(choice?.get('name')) : null;
  const names = new Set(tools.map((json) => textOf(membersOf(json)?.get('name'))));
  // Tools of a server are not declared by their names.
  const ofServer = chosen === null || names.has(chosen) ? null : chosen;
  const forcedName = ofServer === null ? {} : { forcedName: ofServer };
  const kinds = tools.map((json) => messagesKind(textOf(membersOf(json)?.get('type')) ?? ''));
  const forcesAll = choiceType === 'any' && !kinds.includes(null);
  const byName = yield* serversByName(servers);
  const ofTools = yield* flatMapInSteps(tools, (json, index): HostedTool[] => {
    const kind = kinds[index] ?? null;
    if (kind === null) return [];
    const tool = membersOf(json);
    const isNamed = kind === 'mcp' ? ofServer !== null : chosen !== null && chosen === textOf(tool?.get('name'));
    const server = byName.get(textOf(tool?.get('mcp_server_name')));
    return [
      {
        kind,
        units: HOSTED_UNITS[kind],
        labels: {},
        usesMax: usesOf(tool?.get('max_uses')),
        param: `tools[${index}]`,
        isForced: forcesAll || isNamed,
        format: 'messages',
        json: Buffer.from(json),
        ...(server === undefined ? {} : { serverJson: Buffer.from(server), secrets: secretsOf(parsedOf(server)) }),
        ...(kind === 'mcp' ? forcedName : {}),
        settings: settingsOf(kind, parsedOf(json) as Fields, parsedOf(server)),
      },
    ];
  });
  if (kinds.includes('mcp')) return ofTools;
  const isForced = forcesAll || ofServer !== null;
  const ofServers = yield* mapInSteps(servers, (json) => ({ ...serverTool(json, isForced), ...forcedName }));
  return [...ofTools, ...ofServers];
}

/** Of equal names the first one counts; no toolset names a server without one. */
function* serversByName(servers: readonly Buffer[]): Steps<ReadonlyMap<string | null, Buffer>> {
  const byName = new Map<string | null, Buffer>();
  for (const [index, server] of servers.entries()) {
    if (pausesBefore(index)) yield;
    const name = textOf(membersOf(server)?.get('name'));
    if (name !== null && !byName.has(name)) byName.set(name, server);
  }
  return byName;
}

/** All tools of a server, or those that its own configuration allows. */
function serverTool(json: Buffer, isForced: boolean): HostedTool {
  const server = parsedOf(json);
  const configured = isRecord(server) && isRecord(server.tool_configuration) ? server.tool_configuration : {};
  const { enabled, allowed_tools: allowed } = configured;
  const tools = enabled === false ? [] : Array.isArray(allowed) ? namesOf(allowed) : null;
  return {
    kind: 'mcp',
    units: HOSTED_UNITS.mcp,
    labels: {},
    usesMax: null,
    param: SERVERS,
    isForced,
    format: 'messages',
    secrets: secretsOf(server),
    json: NO_TOOL,
    serverJson: Buffer.from(json),
    settings: serverSettings(server, tools),
  };
}

function settingsOf(kind: HostedKind, tool: Fields, server: unknown): ToolSettings | null {
  switch (kind) {
    case 'web_search':
      return searchSettings({ ...tool, allowed: tool.allowed_domains, blocked: tool.blocked_domains });
    case 'code':
      return {};
    case 'mcp': {
      const allowed = allowedTools(tool);
      return allowed === undefined ? null : serverSettings(server, allowed);
    }
    case 'web_fetch':
    case 'file_search':
    case 'image':
    case 'advisor':
      return null;
  }
}

/** Null: all; undefined: all but some, which only Anthropic can say. */
function allowedTools({ default_config: defaults, configs }: Fields): McpServer['allowedTools'] | undefined {
  const named = Object.entries(isRecord(configs) ? configs : {});
  const isOn = (config: unknown, other: boolean): boolean =>
    isRecord(config) && typeof config.enabled === 'boolean' ? config.enabled : other;
  const isOnByDefault = isOn(defaults, true);
  const on = named.filter(([, config]) => isOn(config, isOnByDefault)).map(([name]) => name);
  if (!isOnByDefault) return on;
  return on.length === named.length ? null : undefined;
}

function serverSettings(server: unknown, tools: McpServer['allowedTools']): ToolSettings | null {
  if (!isRecord(server) || typeof server.name !== 'string' || typeof server.url !== 'string') return null;
  const { name: label, url, authorization_token: token } = server;
  return { server: { label, url, authorization: typeof token === 'string' ? token : null, allowedTools: tools } };
}

function secretsOf(server: unknown): readonly string[] {
  return isRecord(server) && typeof server.authorization_token === 'string' ? [server.authorization_token] : [];
}

function namesOf(values: unknown): readonly string[] {
  return listOf(values).filter((name) => typeof name === 'string');
}
