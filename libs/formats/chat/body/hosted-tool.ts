import type { PRICE_UNITS } from '#core';

type PriceUnit = keyof typeof PRICE_UNITS;

/** Tools that a provider runs, by what they do, with the units that may bill one. */
export const HOSTED_UNITS = {
  web_search: ['web_search_call'],
  web_fetch: ['web_fetch_call'],
  file_search: ['file_search_call'],
  code: ['code_interpreter_session', 'code_execution_call'],
  image: ['image'],
  mcp: ['mcp_call'],
  /** Another model, billed by its tokens. */
  advisor: [],
} as const satisfies Readonly<Record<string, readonly PriceUnit[]>>;

export type HostedKind = keyof typeof HOSTED_UNITS;
type HostedUnit = (typeof HOSTED_UNITS)[HostedKind][number];

/** The settings of a tool that providers of other formats have, too. */
export interface ToolSettings {
  /** Of a search: the only domains, and domains left out. */
  readonly allowedDomains?: readonly string[];
  readonly blockedDomains?: readonly string[];
  readonly userLocation?: Readonly<Record<string, unknown>>;
  readonly contextSize?: string;
  /** Of an MCP server, which the provider calls. */
  readonly server?: McpServer;
}

interface McpServer {
  readonly label: string;
  readonly url: string;
  /** A secret of the client's: it goes to the provider, and nowhere else. */
  readonly authorization: string | null;
  /** Null: all of them. */
  readonly allowedTools: readonly string[] | null;
}

/** A tool that the provider runs and bills by the unit. */
export interface HostedTool {
  readonly kind: HostedKind;
  /** What may bill a use: it depends on who runs the tool. */
  readonly units: readonly HostedUnit[];
  /** What the price of the unit may depend on, as far as the client says. */
  readonly labels: Readonly<Record<string, string>>;
  /** Uses that the client allows; null: it does not say. */
  readonly usesMax: number | null;
  /** In the client's body. */
  readonly param: string;
  readonly isForced: boolean;
  /** The tool of an MCP server that is forced; absent: any. */
  readonly forcedName?: string;
  /** The client's format. */
  readonly format: 'chat' | 'messages' | 'responses';
  /** As the client declares it, apart from its body. */
  readonly json: Buffer;
  /** The server of an MCP toolset, as a client of Messages declares it. */
  readonly serverJson?: Buffer;
  /** What the provider alone may read of the declaration. */
  readonly secrets?: readonly string[];
  /** For upstreams of other formats; null: none of them has it as it is declared. */
  readonly settings: ToolSettings | null;
}

export const NO_HOSTED_TOOLS: readonly HostedTool[] = [];
