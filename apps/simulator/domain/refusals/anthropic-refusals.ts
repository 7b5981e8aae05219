import { isJsonObject, objectsOf, type JsonObject } from '../json.js';
import {
  ALWAYS_THINKING_CLAUDE,
  CLAUDE,
  CLAUDE_FREE_OF_TOOLS,
  CLAUDE_FROM_4_7,
  CLAUDE_OF_ONE_SAMPLING_FIELD,
  CLAUDE_SOURCES,
} from './claude-models.js';
import { elements, first, given, isUnlike, together, valued, valueAt, where, type Placed } from './findings.js';
import { rowsOf, type Found, type Refusal } from './refusal.js';

const CALL_ID = '^[a-zA-Z0-9_-]+$';
const TOOL_NAME = '^[a-zA-Z0-9_-]{1,128}$';
const MEDIA_TYPES: ReadonlySet<unknown> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);
const MARKS_MAX = 4;
const EMPTY_TEXTS = ['https://github.com/experientiallabs/experiential/pull/804'];

const isForced = (body: JsonObject): boolean => ['any', 'tool'].includes(String(valueAt(body, 'tool_choice.type')));

/** What Anthropic’s Messages API refuses, also at Bedrock and Vertex AI. */
export const MESSAGES_REFUSALS: readonly Refusal[] = [
  ...rowsOf({ readOn: '2026-11-30', models: CLAUDE_FROM_4_7 }, [
    {
      refused: 'sampling fields',
      find: given('temperature', 'top_p', 'top_k'),
      message: ({ path }) => `\`${path}\` is deprecated for this model.`,
      sources: CLAUDE_SOURCES.sampling,
    },
    {
      refused: 'a budget of thinking',
      find: valued('thinking.type', 'enabled'),
      message: () =>
        '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.',
      sources: CLAUDE_SOURCES.budget,
    },
    {
      refused: 'thinking that is turned off',
      models: ALWAYS_THINKING_CLAUDE,
      find: valued('thinking.type', 'disabled'),
      message: () => '"thinking.type.disabled" is not supported for this model.',
      sources: CLAUDE_SOURCES.disabled,
    },
    {
      refused: 'a forced tool',
      models: CLAUDE_FREE_OF_TOOLS,
      find: valued('tool_choice.type', 'any', 'tool'),
      message: () => 'tool_choice: type "tool" and "any" are not supported for this model.',
      sources: CLAUDE_SOURCES.forcedTools,
    },
  ]),
  ...rowsOf({ readOn: '2026-11-30', models: CLAUDE }, [
    {
      refused: 'two sampling fields',
      models: CLAUDE_OF_ONE_SAMPLING_FIELD,
      find: together('temperature', 'top_p'),
      message: () => '`temperature` and `top_p` cannot both be specified for this model. Please use only one.',
      sources: CLAUDE_SOURCES.oneSamplingField,
    },
    {
      refused: 'thinking beside a forced tool',
      find: where(isForced, valued('thinking.type', 'enabled', 'adaptive')),
      message: () => 'Thinking may not be enabled when tool_choice forces tool use.',
      sources: CLAUDE_SOURCES.thinkingWithForcedTools,
    },
    {
      refused: 'ids of calls with other characters',
      find: first(calls, ({ id }) => isUnlike(id, new RegExp(CALL_ID)), 'id'),
      message: ({ path }) => `${path.replace(/id$/, 'tool_use.id')}: String should match pattern '${CALL_ID}'`,
      sources: ['https://github.com/maximhq/bifrost/issues/5097'],
    },
    {
      refused: 'two calls of one id',
      find: repeatedCall,
      message: ({ path }) => `${path}: \`tool_use\` ids must be unique`,
      sources: ['https://github.com/anthropics/claude-code/issues/20573'],
    },
    {
      refused: 'more than four marks of caches',
      find: marksBeyond,
      message: ({ value }) => `A maximum of 4 blocks with cache_control may be provided. Found ${String(value)}.`,
      sources: ['https://github.com/tghamm/Anthropic.SDK/issues/50'],
    },
    {
      refused: 'other media types',
      find: first(images, ({ media_type: type }) => !MEDIA_TYPES.has(type), 'media_type'),
      message: ({ path }) => `${path}: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'`,
      sources: [
        'https://github.com/anthropics/claude-code/issues/8184',
        'https://github.com/anthropics/claude-code/issues/3073',
      ],
    },
    {
      refused: 'names of tools with other characters or of more than 128',
      find: first(ownTools, ({ name }) => isUnlike(name, new RegExp(TOOL_NAME)), 'name'),
      message: ({ path }) => `${path.replace(/name$/, 'custom.name')}: String should match pattern '${TOOL_NAME}'`,
      sources: ['https://github.com/modelcontextprotocol/modelcontextprotocol/issues/1345'],
    },
    {
      refused: 'empty instructions',
      find: first(
        ({ system }) => elements(system, 'system'),
        ({ text }) => text === '',
      ),
      message: () => 'system: text content blocks must be non-empty',
      sources: EMPTY_TEXTS,
    },
    {
      refused: 'a message of white space alone',
      find: blankMessage,
      message: () => 'messages: text content blocks must contain non-whitespace text',
      sources: EMPTY_TEXTS,
    },
    {
      refused: 'an empty message of the user',
      find: first(
        ({ messages }) => elements(messages, 'messages'),
        ({ role, content }) => role === 'user' && (content === '' || (Array.isArray(content) && content.length === 0)),
      ),
      message: ({ path }) => `${path}: user messages must have non-empty content`,
      sources: EMPTY_TEXTS,
    },
  ]),
  ...rowsOf({ readOn: '2026-11-30', models: ['*'] }, [
    {
      refused: 'an empty text',
      find: first(blocks, ({ type, text }) => type === 'text' && text === ''),
      message: () => 'messages: text content blocks must be non-empty',
      sources: ['https://github.com/anthropics/claude-code/issues/59812', ...EMPTY_TEXTS],
    },
  ]),
];

function* blocks({ messages }: JsonObject): Generator<Placed> {
  for (const { path, value } of elements(messages, 'messages')) yield* elements(value['content'], `${path}.content`);
}

function* calls(body: JsonObject): Generator<Placed> {
  for (const block of blocks(body)) if (block.value['type'] === 'tool_use') yield block;
}

/** Sources of pictures that stand in the request, also in results of tools. */
function* images(body: JsonObject): Generator<Placed> {
  for (const { path, value } of blocks(body)) {
    const inner = value['type'] === 'tool_result' ? elements(value['content'], `${path}.tool_result.content`) : [];
    for (const block of [{ path, value }, ...inner]) {
      const { type, source } = block.value;
      if (type !== 'image' || !isJsonObject(source) || source['type'] !== 'base64') continue;
      yield { path: `${block.path}.image.source.base64`, value: source };
    }
  }
}

/** Tools of the client: the provider's own have types. */
function* ownTools({ tools }: JsonObject): Generator<Placed> {
  for (const tool of elements(tools, 'tools')) {
    if ((tool.value['type'] ?? 'custom') === 'custom') yield tool;
  }
}

function repeatedCall(body: JsonObject): Found | null {
  const seen = new Set<unknown>();
  for (const { path, value } of calls(body)) {
    if (seen.has(value['id'])) return { path, value: value['id'] };
    seen.add(value['id']);
  }
  return null;
}

function marksBeyond(body: JsonObject): Found | null {
  const messages = [...blocks(body)].map(({ value }) => value);
  const inner = messages.flatMap(({ content }) => objectsOf(content));
  const marked = [...objectsOf(body['tools']), ...objectsOf(body['system']), ...messages, ...inner].filter(
    ({ cache_control: mark }) => (mark ?? null) !== null,
  );
  return marked.length > MARKS_MAX ? { path: 'cache_control', value: marked.length } : null;
}

/** A white space beside another text is taken. */
function blankMessage({ messages }: JsonObject): Found | null {
  for (const { path, value } of elements(messages, 'messages')) {
    const { content } = value;
    const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : objectsOf(content);
    const texts = parts.map(({ type, text }) => (type === 'text' ? text : null));
    const isBlank = (text: unknown): boolean => typeof text === 'string' && text !== '' && text.trim() === '';
    if (texts.length > 0 && texts.every(isBlank)) return { path, value: content };
  }
  return null;
}
