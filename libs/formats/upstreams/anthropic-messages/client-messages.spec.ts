import fc from 'fast-check';
import { finish, isRecord } from '#core';
import { readChatRequest } from '../../chat/request/read-chat-request.js';
import { translateMessagesRequest } from '../../clients/messages/request/translate-messages-request.js';
import { SAMPLE_STATES } from '../../../../test/support/samples/sample-states.js';
import { chatBody, PLAIN_OPTIONS, requestText } from '../../../../test/support/samples/dialect-request.js';
import { messagesBodies } from '../../../../test/support/messages/messages-bodies.js';
import { RECORDED_MESSAGES } from '../../../../test/support/messages/recorded-messages.js';
import type { DialectRequest } from '../dialect.js';
import { anthropicMessages } from './anthropic-messages.js';

type Json = Readonly<Record<string, unknown>>;

const USES_MAX = 10;

/** The request that Anthropic gets for one of its own clients. */
function sentFor(body: Json | string, betas: readonly string[] = []): DialectRequest {
  const { chat, hosted: tools } = finish(translateMessagesRequest(chatBody(body), { betas, states: SAMPLE_STATES }));
  const hosted = tools.map((tool) => ({ ...tool, usesMax: tool.usesMax ?? USES_MAX }));
  const read = chatBody(chat.toString());
  return finish(
    anthropicMessages.buildRequest(read, finish(readChatRequest(read)), {
      ...PLAIN_OPTIONS,
      upstreamModel: 'up-1',
      hosted,
    }),
  );
}

/**
 * A body without the differences that mean nothing: texts for blocks of one text, defaults, absent results, a choice
 * without tools of the client, servers that may not be called.
 */
function canonical(body: Json): unknown {
  const {
    stream,
    tools,
    tool_choice: choice,
    system,
    messages,
    mcp_servers: servers,
    ...rest
  } = JSON.parse(JSON.stringify(body)) as Json;
  const isForbidden = (choice as Json | undefined)?.type === 'none';
  const hasOwn = (tools as Json[] | undefined)?.some(({ type }) => type !== 'web_fetch_20250910') === true;
  return {
    ...rest,
    model: 'up-1',
    ...(stream === true ? { stream } : {}),
    ...(system === undefined ? {} : { system: blocksOf(system) }),
    messages: (messages as Json[]).map(({ role, content }) => ({
      role,
      content: blocksOf(content).map(canonicalBlock),
    })),
    ...(tools === undefined ? {} : { tools: (tools as Json[]).map(canonicalTool) }),
    ...(!hasOwn || choice === undefined ? {} : { tool_choice: choice }),
    ...(isForbidden || servers === undefined ? {} : { mcp_servers: servers }),
  };
}

function blocksOf(content: unknown): Json[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : (content as Json[]);
}

function canonicalBlock({ is_error: isError, ...block }: Json): Json {
  return isError === true ? { ...block, is_error: true } : block;
}

function canonicalTool(tool: Json): Json {
  const { type, ...rest } = tool;
  return type === 'custom' ? rest : tool;
}

/** Marks above this number are left out: which ones, says `bound-marks.spec.ts`. */
const MARKS_MAX = 4;

function unmarked(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, member: unknown) => (key === 'cache_control' ? undefined : member)),
  ) as unknown;
}

describe("a client of Anthropic's format before Anthropic", () => {
  const recorded = RECORDED_MESSAGES.flatMap(({ id, request }) => (request === undefined ? [] : [{ id, request }]));

  it.each(recorded)('has its body as recorded: $id', ({ request }) => {
    const tools = (request.tools as Json[] | undefined)?.map((tool) =>
      tool.type === 'web_fetch_20250910' ? { ...tool, max_uses: USES_MAX } : tool,
    );
    const expected = tools === undefined ? request : { ...request, tools };
    expect(JSON.parse(requestText(sentFor(request)))).toEqual(canonical(expected));
  });

  it('has the same body, whatever it says', () => {
    fc.assert(
      fc.property(messagesBodies, (body) => {
        const sent = requestText(sentFor(body));
        const isBounded = (JSON.stringify(body).match(/"cache_control":\{/g)?.length ?? 0) > MARKS_MAX;
        const [one, other] = [JSON.parse(sent) as unknown, canonical(body)];
        expect(isBounded ? unmarked(one) : one).toEqual(isBounded ? unmarked(other) : other);
      }),
    );
  });

  it('keeps digits, escapes and the order of keys in inputs and schemas', () => {
    const input = '{"b":12345678901234567890,"a":1.50,"c":"\\u00e9"}';
    const schema = '{"type":"object","maximum":12345678901234567890}';
    const use = `{"type":"tool_use","id":"t","name":"f","input":${input}}`;
    const sent = requestText(
      sentFor(
        `{"model":"m","max_tokens":9,"tools":[{"name":"f","input_schema":${schema}}],"messages":[` +
          `{"role":"user","content":"Hi"},{"role":"assistant","content":[${use}]},` +
          '{"role":"user","content":[{"type":"tool_result","tool_use_id":"t"}]}]}',
      ),
    );
    expect(sent).toContain(`"input":${input}`);
    expect(sent).toContain(`"input_schema":${schema}`);
  });

  it('sends the betas of the header and of the body, once each', () => {
    const body = { model: 'm', max_tokens: 9, betas: ['a-2025', 'b'], messages: [{ role: 'user', content: 'Hi' }] };
    const { headers, parts } = sentFor(body, ['a-2025', 'wrong beta\n']);
    expect(headers['anthropic-beta']).toBe('a-2025,b');
    expect(Buffer.concat(parts).toString()).not.toContain('betas');
  });

  it('refuses tools and settings without a price, wherever they stand', () => {
    const plain = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] };
    const search = { type: 'web_search_20250305', name: 'web_search' };
    const hidden = chatBody({
      ...plain,
      tools: [{ type: 'function', function: { name: 'f' }, routify_anthropic: search }],
    });
    const build = (): unknown =>
      finish(
        anthropicMessages.buildRequest(hidden, finish(readChatRequest(hidden)), {
          ...PLAIN_OPTIONS,
          upstreamModel: 'up-1',
        }),
      );
    expect(build).toThrow(expect.objectContaining({ param: 'tools[0].type' }) as Error);
    expect(() => sentFor({ ...plain, speed: 'fast' })).toThrow(expect.objectContaining({ param: 'speed' }) as Error);
  });

  it('lets own members add to a block, and replace nothing of it', () => {
    const own = { type: 'image', source: { type: 'url', url: 'https://example.com/x' }, 'a":1,"b': 2 };
    const file = { type: 'file', file: { file_data: 'https://example.com/a.pdf' }, routify_anthropic: own };
    const body = chatBody({
      model: 'm',
      messages: [{ role: 'user', content: [file] }],
      routify_anthropic: { messages: [] },
    });
    const { parts } = finish(anthropicMessages.buildRequest(body, finish(readChatRequest(body)), PLAIN_OPTIONS));
    const sent: unknown = JSON.parse(Buffer.concat(parts).toString());
    const block = { type: 'document', source: { type: 'url', url: 'https://example.com/a.pdf' }, 'a":1,"b': 2 };
    expect(isRecord(sent) && sent.messages).toEqual([{ role: 'user', content: [block] }]);
  });
});
