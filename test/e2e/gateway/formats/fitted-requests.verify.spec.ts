import {
  addFormatChannels,
  AZURE_KINDS,
  CLOUD_KINDS,
  FORMAT_KINDS,
  FORMAT_MODEL,
  onlyChannel,
} from '../../../support/gateway/format-platform.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';
import { startPlatform, type Platform } from '../../../support/gateway/platform.js';

jest.setTimeout(120_000);

const KINDS = [...FORMAT_KINDS, ...AZURE_KINDS, ...CLOUD_KINDS];
const HELLO = [{ role: 'user', content: 'Hello!' }];

type Json = Readonly<Record<string, unknown>>;

describe('what providers take otherwise than clients say it', () => {
  const upstream = new ScriptedUpstream();
  let platform: Platform;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await addFormatChannels(platform, KINDS, {});
    await upstream.start();
    const models = [{ model: FORMAT_MODEL, upstreamModel: 'up', cost: null }];
    const scripted = {
      name: 'scripted',
      kind: 'openai-compatible',
      serves: [],
      models,
      baseUrl: upstream.url,
    } as const;
    await platform.addChannel(scripted);
    caller = new GatewayCaller(platform, (await platform.addCustomer()).apiKey);
  });
  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  const chat = (channel: string, more: Json): Promise<Answer> =>
    caller.chat({ model: FORMAT_MODEL, messages: HELLO, ...onlyChannel(channel), ...more });
  const sent = (answer: Answer): Json => JSON.parse(caller.sentUpstream(answer)) as Json;

  describe.each(KINDS.map(([kind]) => kind))('through %s', (kind) => {
    it('REQ-31: an odd name of an end user leaves as the same plain one each time, or is left out and named', async () => {
      const answers = [await chat(kind, { user: 'jane@example.com' }), await chat(kind, { user: 'jane@example.com' })];
      const names = answers.map((answer) => {
        expect(answer.status).toBe(200);
        const text = caller.sentUpstream(answer);
        expect(text).not.toContain('jane');
        const [name] = /user_[\w-]{43}(?=")/.exec(text) ?? [];
        return name ?? answer.headers['x-routify-dropped'];
      });
      expect(names).toEqual([expect.stringMatching(/^user(?:_[\w-]{43})?$/), names[0]]);
    });

    it('REQ-33: a result of a call that failed says so', async () => {
      const messages = [
        ...HELLO,
        { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'read', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', is_error: true, content: '42' }] },
      ];
      const tools = [{ name: 'read', input_schema: { type: 'object' } }];
      const body = { model: FORMAT_MODEL, max_tokens: 100, tools, messages, ...onlyChannel(kind) };
      const answer = await caller.post('/v1/messages', body);
      expect(answer.status).toBe(200);
      const mark = /The tool failed:\\n42|"status":"incomplete"|"is_error":true|"status":"error"|\{"error":"42"\}/;
      expect(caller.sentUpstream(answer)).toMatch(mark);
    });

    it('REQ-34: media in Google Cloud Storage reach Google alone', async () => {
      const part = { type: 'image_url', image_url: { url: 'gs://bucket/a.png' } };
      const answer = await chat(kind, { messages: [{ role: 'user', content: [part] }] });
      if (kind !== 'gemini' && kind !== 'vertex') {
        expect(answer.error()).toMatchObject({ param: 'messages[0].content[0].image_url' });
      } else expect(caller.sentUpstream(answer)).toContain('"fileUri":"gs://bucket/a.png"');
    });
  });

  it.each(['anthropic-messages', 'bedrock', 'vertex-claude'])(
    'REQ-32: %s gets in words what its grammar cannot express, and it is named',
    async (kind) => {
      const map = { type: 'object', additionalProperties: { type: 'string' } };
      const schema = { type: 'object', properties: { tags: map }, required: ['tags'] };
      const format = { type: 'json_schema', json_schema: { name: 'o', schema, strict: false } };
      const answer = await chat(kind, { response_format: format });
      expect([answer.status, answer.headers['x-routify-dropped']]).toEqual([200, 'response_format.json_schema.schema']);
      const text = caller.sentUpstream(answer);
      expect(text).toContain(JSON.stringify(JSON.stringify(schema)).slice(1, -1));
      expect(text).not.toMatch(/"output_config"|"outputConfig"/);
      const { type: _type, json_schema: definition } = format;
      const client = { model: FORMAT_MODEL, input: 'Hi', text: { format: { type: 'json_schema', ...definition } } };
      const other = await caller.post('/v1/responses', { ...client, ...onlyChannel(kind) });
      expect([other.status, other.headers['x-routify-dropped']]).toEqual([200, expect.stringContaining('text.format')]);
    },
  );

  it.each(['gemini', 'vertex'])(
    'REQ-32: %s gets in words what its grammar refuses or ignores, and it is named',
    async (kind) => {
      const ask = (schema: Json): Promise<Answer> =>
        chat(kind, { response_format: { type: 'json_schema', json_schema: { name: 'o', schema } } });
      const name = { type: 'string', pattern: '^x' };
      const ignoring = await ask({ type: 'object', properties: { name } });
      expect(ignoring.headers['x-routify-dropped']).toBe('response_format.json_schema.schema.pattern');
      expect(caller.sentUpstream(ignoring)).toContain('(pattern: \\"^x\\")');
      const $defs = { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } }, required: ['next'] } };
      const refusing = await ask({ $ref: '#/$defs/node', $defs });
      expect(refusing.headers['x-routify-dropped']).toBe('response_format.json_schema.schema');
      expect(sent(refusing)).toMatchObject({
        generationConfig: { responseMimeType: 'application/json' },
        systemInstruction: { parts: [{ text: expect.stringContaining('"required":["next"]') as string }] },
      });
      expect(caller.sentUpstream(refusing)).not.toContain('responseJsonSchema');
    },
  );

  it('REQ-31: other organizations’ users have other names', async () => {
    const other = new GatewayCaller(platform, (await platform.addCustomer()).apiKey);
    const body = { model: FORMAT_MODEL, messages: HELLO, user: 'a b', ...onlyChannel('openai-compatible') };
    const [first, second] = [
      sent(await caller.chat(body)),
      JSON.parse(other.sentUpstream(await other.chat(body))) as Json,
    ];
    expect(first.user).not.toBe(second.user);
  });

  /** The upstream calls the first tool with these arguments, and notes the name by which it knows it. */
  function callsFirstTool(args: string): { readonly names: string[] } {
    const names: string[] = [];
    upstream.answers((response, _request, body) => {
      const { tools, stream } = JSON.parse(body) as { tools: { function: { name: string } }[]; stream?: boolean };
      const name = tools[0]?.function.name ?? '';
      names.push(name);
      const calls = [{ index: 0, id: 'c1', type: 'function', function: { name, arguments: args } }];
      const message = { role: 'assistant', content: null, tool_calls: calls };
      const shared = {
        id: 'x',
        created: 1,
        model: 'up',
        usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
      };
      const whole = {
        ...shared,
        object: 'chat.completion',
        choices: [{ index: 0, message, finish_reason: 'tool_calls' }],
      };
      const chunk = {
        ...shared,
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta: message, finish_reason: 'tool_calls' }],
      };
      response.writeHead(200, { 'content-type': stream === true ? 'text/event-stream' : 'application/json' });
      response.end(stream === true ? `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n` : JSON.stringify(whole));
    });
    return { names };
  }

  const LONG = `mcp__${'server'.repeat(10)}__read_file`;
  const shared = { model: FORMAT_MODEL, ...onlyChannel('scripted') };

  it.each<[path: string, body: Json]>([
    ['/v1/chat/completions', { messages: HELLO, tools: [{ type: 'function', function: { name: LONG } }] }],
    ['/v1/messages', { max_tokens: 9, messages: HELLO, tools: [{ name: LONG, input_schema: { type: 'object' } }] }],
    ['/v1/responses', { input: 'Hi', tools: [{ type: 'function', name: LONG }] }],
  ])('REQ-35: a long name of a tool leaves short and comes back whole at %s, also in a stream', async (path, body) => {
    const { names } = callsFirstTool('{}');
    for (const stream of [false, true]) {
      const { status, text } = await caller.post(path, { ...shared, ...body, stream });
      expect([status, text]).toEqual([200, expect.stringContaining(`"name":"${LONG}"`)]);
      expect(text).not.toContain(names[0]);
    }
    expect(names).toEqual([expect.stringMatching(/^[\w-]{1,64}$/), names[0]]);
  });

  it('AGT-17: a patch in a command or a fence is the input of the custom tool that wants it', async () => {
    const patch = '*** Begin Patch\n*** Delete File: a\n*** End Patch';
    const written = [{ command: ['apply_patch', patch] }, { input: `\`\`\`\n${patch}\n\`\`\`` }];
    for (const args of written) {
      callsFirstTool(JSON.stringify(args));
      for (const stream of [false, true]) {
        const tools = [{ type: 'custom', name: 'apply_patch' }];
        const { status, text } = await caller.post('/v1/responses', { ...shared, input: 'Hi', tools, stream });
        expect([status, text]).toEqual([200, expect.stringContaining(`"input":${JSON.stringify(patch)}`)]);
      }
    }
  });
});
