import {
  addFormatChannels,
  AZURE_KINDS,
  CLOUD_KINDS,
  FORMAT_KINDS,
  FORMAT_MODEL,
  onlyChannel,
} from '../../../support/gateway/format-platform.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Platform } from '../../../support/gateway/platform.js';

jest.setTimeout(120_000);

const KINDS = [...FORMAT_KINDS, ...AZURE_KINDS, ...CLOUD_KINDS];
const HELLO = [{ role: 'user', content: 'Hello!' }];

type Json = Readonly<Record<string, unknown>>;

describe('what providers take otherwise than clients say it', () => {
  let platform: Platform;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await addFormatChannels(platform, KINDS, {});
    caller = new GatewayCaller(platform, (await platform.addCustomer()).apiKey);
  });
  afterAll(() => platform.stop());

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

  it('REQ-31: other organizations’ users have other names', async () => {
    const other = new GatewayCaller(platform, (await platform.addCustomer()).apiKey);
    const body = { model: FORMAT_MODEL, messages: HELLO, user: 'a b', ...onlyChannel('openai-compatible') };
    const [first, second] = [
      sent(await caller.chat(body)),
      JSON.parse(other.sentUpstream(await other.chat(body))) as Json,
    ];
    expect(first.user).not.toBe(second.user);
  });
});
