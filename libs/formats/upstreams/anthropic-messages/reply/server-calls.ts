import {
  isRecord,
  listOf,
  objectPiece,
  parsedOf,
  parseValue,
  textOf,
  textPiece,
  type JsonMembers,
  type JsonPiece,
} from '#core';

type Fields = Readonly<Record<string, unknown>>;

/** A call of a tool that the provider runs, without its result yet. */
interface ServerCall {
  readonly name: string;
  /** The label of an MCP server; null: a tool of the provider's own. */
  readonly server: string | null;
  /** JSON text. */
  readonly input: string;
}

const SEARCH = 'web_search';
const FETCH = 'web_fetch';
const ADVISOR = 'advisor';
const CODE: ReadonlySet<string> = new Set(['code_execution', 'bash_code_execution', 'text_editor_code_execution']);

export function isServerUse(type: string): boolean {
  return type === 'server_tool_use' || type === 'mcp_tool_use';
}

export function isServerResult(type: string): boolean {
  return type.endsWith('_tool_result');
}

/** Calls of tools that the provider runs, as chat's superset has them: items of the Responses API. Counts the uses. */
export class ServerCalls {
  /** Of tools that the provider's usage does not count. */
  readonly units: Record<string, number> = {};
  private readonly open = new Map<string, ServerCall>();

  /** @param input JSON text */
  begin(block: JsonMembers, input: string): void {
    const name = textOf(block.get('name')) ?? '';
    const server = textOf(block.get('server_name'));
    this.open.set(textOf(block.get('id')) ?? '', { name, server, input });
    if (server !== null) this.count('mcp_call');
    else if (CODE.has(name)) this.count('code_execution_call');
  }

  /** The item of a call, by the block with its result; null: the call is unknown, or no format has an item for it. */
  end(result: JsonMembers): JsonPiece | null {
    const id = textOf(result.get('tool_use_id')) ?? '';
    const call = this.open.get(id);
    this.open.delete(id);
    if (call === undefined) return null;
    const head = { id: textPiece(id) };
    if (call.server !== null) return mcpItem(head, call, call.server, result);
    const content = parsedOf(result.get('content'));
    const isFailed = isRecord(content) && typeof content.error_code === 'string';
    const status = isFailed ? '"failed"' : '"completed"';
    if (call.name === SEARCH) return searchItem(head, call, content, status);
    if (call.name === ADVISOR) return adviceItem(head, content);
    if (call.name === FETCH) return fetchItem(head, call, status);
    return CODE.has(call.name) ? codeItem(head, call, content, status) : null;
  }

  private count(unit: string): void {
    this.units[unit] = (this.units[unit] ?? 0) + 1;
  }
}

type Head = Readonly<Record<string, JsonPiece>>;

function searchItem(head: Head, { input }: ServerCall, content: unknown, status: string): JsonPiece {
  const query = textAt(inputOf(input), 'query');
  const sources = listOf(content).flatMap((found) => {
    if (!isRecord(found) || typeof found.url !== 'string') return [];
    return [{ type: 'url', url: found.url, ...(typeof found.title === 'string' ? { title: found.title } : {}) }];
  });
  const action = JSON.stringify({ type: 'search', query, queries: [query], sources });
  return objectPiece({ type: '"web_search_call"', ...head, status, action });
}

function fetchItem(head: Head, { input }: ServerCall, status: string): JsonPiece {
  const action = JSON.stringify({ type: 'open_page', url: textAt(inputOf(input), 'url') });
  return objectPiece({ type: '"web_search_call"', ...head, status, action });
}

/**
 * An advice, for the meter alone: no other format has it, and clients of this one get the provider's own blocks. Null
 * for a call that failed.
 */
function adviceItem(head: Head, content: unknown): JsonPiece | null {
  const { text, encrypted_content: encrypted, error_code: error } = isRecord(content) ? content : ({} as Fields);
  if (error !== undefined) return null;
  return objectPiece({
    type: '"advisor_call"',
    ...head,
    text: typeof text === 'string' ? textPiece(text) : null,
    encrypted_bytes: typeof encrypted === 'string' ? String(encrypted.length) : null,
  });
}

function codeItem(head: Head, { name, input }: ServerCall, content: unknown, status: string): JsonPiece {
  const given = inputOf(input);
  const code = [given.code, given.command].find((text) => typeof text === 'string');
  const { stdout = '', stderr = '' } = isRecord(content) ? content : {};
  const logs = `${String(stdout)}${String(stderr)}`;
  return objectPiece({
    type: '"code_interpreter_call"',
    ...head,
    status,
    code: textPiece(name === 'text_editor_code_execution' || code === undefined ? input : code),
    container_id: '""',
    outputs: JSON.stringify(logs === '' ? [] : [{ type: 'logs', logs }]),
  });
}

function mcpItem(head: Head, { name, input }: ServerCall, server: string, result: JsonMembers): JsonPiece {
  const isError = result.get('is_error')?.toString() === 'true';
  const output = resultText(result.get('content'));
  return objectPiece({
    type: '"mcp_call"',
    ...head,
    status: isError ? '"failed"' : '"completed"',
    name: textPiece(name),
    server_label: textPiece(server),
    arguments: textPiece(input),
    output: isError ? 'null' : textPiece(output),
    error: isError ? textPiece(output) : 'null',
  });
}

function resultText(content: Buffer | undefined): string {
  const text = textOf(content);
  if (text !== null) return text;
  return listOf(parsedOf(content))
    .map((part) => (isRecord(part) ? textAt(part, 'text') : ''))
    .join('\n');
}

/** Calls of a broken stream may have half of an input. */
function inputOf(input: string): Fields {
  const value = parseValue(Buffer.from(input));
  return isRecord(value) ? value : {};
}

function textAt(fields: Fields, key: string): string {
  const text = fields[key];
  return typeof text === 'string' ? text : '';
}
