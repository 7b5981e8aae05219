import { isRecord, listOf, parseValue } from '#core';
import { TRANSLATED_ID } from '../../../chat/native/translated-items.js';

/** Of ids in Anthropic's format. */
const OTHER_CHARACTERS = /[^\w-]/g;

type Json = Readonly<Record<string, unknown>>;

/**
 * The blocks of calls that the provider ran: each with its result. Items that Anthropic has no blocks for are left out.
 */
export function serverBlocks({ server_tool_calls: calls }: Json): readonly Json[] {
  return listOf(calls).flatMap((call) => (isRecord(call) ? blocksOf(call) : []));
}

function blocksOf(call: Json): readonly Json[] {
  const id = `srvtoolu_${TRANSLATED_ID}_${String(call.id).replace(OTHER_CHARACTERS, '_')}`;
  switch (call.type) {
    case 'web_search_call':
      return searchBlocks(call, id);
    case 'code_interpreter_call':
      return codeBlocks(call, id);
    case 'mcp_call':
      return mcpBlocks(call, id);
    default:
      return [];
  }
}

/** The pages have no content here: only Anthropic can read what Anthropic encrypts. */
function searchBlocks({ action, status }: Json, id: string): readonly Json[] {
  const { type, query, queries, sources } = isRecord(action) ? action : ({} as Json);
  if (type !== 'search') return [];
  const pages = listOf(sources).flatMap((source) => {
    if (!isRecord(source) || typeof source.url !== 'string') return [];
    const { url, title = url } = source;
    return [{ type: 'web_search_result', url, title, encrypted_content: '', page_age: null }];
  });
  const content = status === 'failed' ? { type: 'web_search_tool_result_error', error_code: 'unavailable' } : pages;
  return [
    use(id, 'web_search', { query: query ?? listOf(queries)[0] ?? '' }),
    { type: 'web_search_tool_result', tool_use_id: id, content, caller: DIRECT },
  ];
}

const DIRECT = { type: 'direct' };

function use(id: string, name: string, input: Json): Json {
  return { type: 'server_tool_use', id, name, input, caller: DIRECT };
}

function codeBlocks({ code, outputs, status }: Json, id: string): readonly Json[] {
  const logs = listOf(outputs).map((output) =>
    isRecord(output) && typeof output.logs === 'string' ? output.logs : '',
  );
  const content = {
    type: 'code_execution_result',
    stdout: logs.join(''),
    stderr: '',
    return_code: status === 'failed' ? 1 : 0,
    content: [],
  };
  return [
    use(id, 'code_execution', { code: typeof code === 'string' ? code : '' }),
    { type: 'code_execution_tool_result', tool_use_id: id, content },
  ];
}

function mcpBlocks(
  { name, server_label: server, arguments: written, output, error }: Json,
  id: string,
): readonly Json[] {
  const input = typeof written === 'string' ? parseValue(Buffer.from(written)) : null;
  const isError = error !== null && error !== undefined;
  const text = typeof output === 'string' ? output : typeof error === 'string' ? error : JSON.stringify(error ?? '');
  return [
    { type: 'mcp_tool_use', id, name, server_name: server, input: isRecord(input) ? input : {} },
    { type: 'mcp_tool_result', tool_use_id: id, is_error: isError, content: [{ type: 'text', text, citations: null }] },
  ];
}
