import {
  arrayPiece,
  elementsOf,
  entriesPiece,
  givenIn,
  isGiven,
  joinPiece,
  membersOf,
  objectPiece,
  textOf,
  textPiece,
  type JsonMembers,
  type JsonPiece,
} from '#core';

/** What a client gives the provider for its MCP servers. */
const SECRETS: ReadonlySet<string> = new Set(['authorization', 'headers']);
const NOTHING: Buffer = Buffer.alloc(0);
const TEXT_FORMAT = Buffer.from('{"type":"text"}');

/**
 * Settings that a response repeats: members of an object, without its braces. What the gateway decides stands as it is
 * decided, not as it was requested. They are written when they are first read, as a passed reply has its own;
 * from then on they do not keep the body alive.
 * @param previousId of the stored response that it continues; null: none
 */
export function echoOf(fields: JsonMembers, previousId: string | null): () => Buffer {
  let source: JsonMembers | null = fields;
  let echo = NOTHING;
  return () => {
    if (source !== null) echo = writeEcho(source, previousId);
    source = null;
    return echo;
  };
}

function writeEcho(fields: JsonMembers, previousId: string | null): Buffer {
  const given = (key: string): JsonPiece | null => givenIn(fields, key);
  const members = {
    background: 'false',
    instructions: given('instructions') ?? 'null',
    max_output_tokens: given('max_output_tokens') ?? 'null',
    max_tool_calls: given('max_tool_calls') ?? 'null',
    metadata: given('metadata') ?? '{}',
    parallel_tool_calls: given('parallel_tool_calls') ?? 'true',
    previous_response_id: previousId === null ? 'null' : textPiece(previousId),
    prompt_cache_key: given('prompt_cache_key') ?? 'null',
    reasoning: given('reasoning') ?? '{"effort":null,"summary":null}',
    safety_identifier: given('safety_identifier') ?? 'null',
    store: 'false',
    temperature: given('temperature') ?? 'null',
    text: textSettings(fields.get('text')),
    tool_choice: given('tool_choice') ?? '"auto"',
    tools: arrayPiece((elementsOf(fields.get('tools')) ?? []).map(echoTool)),
    top_logprobs: given('top_logprobs') ?? '0',
    top_p: given('top_p') ?? 'null',
    truncation: given('truncation') ?? '"disabled"',
    user: given('user'),
  };
  return Buffer.from(joinPiece(objectPiece(members)).subarray(1, -1));
}

function textSettings(text: Buffer | undefined): JsonPiece {
  const members = new Map<string, Buffer>([['format', TEXT_FORMAT]]);
  for (const [key, json] of membersOf(text) ?? []) if (isGiven(json)) members.set(key, json);
  return entriesPiece(members);
}

/** Clients expect these members of a function. Schemas are not enforced unless the client requests it. */
function echoTool(json: Buffer): JsonPiece {
  const tool = membersOf(json);
  const type = textOf(tool?.get('type'));
  if (tool !== null && type === 'mcp') return entriesPiece([...tool].filter(([key]) => !SECRETS.has(key)));
  if (tool === null || type !== 'function') return json;
  const missing = [
    ['parameters', 'null'],
    ['strict', 'false'],
  ] as const;
  const absent = missing.filter(([key]) => !tool.has(key));
  return absent.length === 0 ? json : entriesPiece([...tool, ...absent]);
}
