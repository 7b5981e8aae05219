import { crc32, inflateSync } from 'node:zlib';
import { readChatRequest } from '../request/read-chat-request.js';
import { composeReply, type Reply, type ReplyChoice } from './compose-reply.js';

function replyTo(fields: object): Reply {
  const body = { model: 'gpt-4.1', messages: [{ role: 'user', content: 'hello' }], ...fields };
  return composeReply(readChatRequest(Buffer.from(JSON.stringify(body))));
}

function firstChoice(fields: object): ReplyChoice {
  return replyTo(fields).choices[0]!;
}

function textFor(fields: object): string {
  return firstChoice(fields).text.join('');
}

describe('composeReply', () => {
  it('answers the same request with the same reply', () => {
    expect(replyTo({})).toEqual(replyTo({}));
  });

  it('gives a stream the same content', () => {
    expect(replyTo({ stream: true })).toEqual(replyTo({}));
  });

  it('answers another question with another reply', () => {
    const other = replyTo({ messages: [{ role: 'user', content: 'bye' }] });
    expect(other.id).not.toBe(replyTo({}).id);
  });

  it.each([
    ['max_tokens', 1],
    ['max_tokens', 5],
    ['max_completion_tokens', 7],
  ])('obeys %s = %i', (field, limit) => {
    const { choices, usage } = replyTo({ [field]: limit });
    expect(choices[0]).toMatchObject({ finishReason: 'length' });
    expect(usage.completionTokens).toBe(limit);
  });

  it('ends by itself below a wide limit', () => {
    const { choices, usage } = replyTo({ max_tokens: 5_000 });
    expect(choices[0]!.finishReason).toBe('stop');
    expect(usage.completionTokens).toBe(choices[0]!.text.length);
  });

  it.each([
    [{ completion_tokens: 300 }, 300],
    [{ completion_tokens: 300, ignore_limit: true }, 300],
    [{ completion_tokens: 0 }, 0],
  ])('has the length of %j', (simulate, tokens) => {
    expect(replyTo({ simulate }).usage.completionTokens).toBe(tokens);
  });

  it('lets a limit cut the requested length, unless the limit is ignored', () => {
    const simulate = { completion_tokens: 300 };
    expect(replyTo({ max_tokens: 9, simulate }).usage.completionTokens).toBe(9);
    expect(replyTo({ max_tokens: 9, simulate: { ...simulate, ignore_limit: true } }).usage.completionTokens).toBe(300);
  });

  it.each([
    ['three', 'one two '],
    [['four', 'two'], 'one '],
    [['missing'], 'one two three four'],
    ['one', ''],
    [[], 'one two three four'],
  ])('stops before %j', (stop, text) => {
    expect(textFor({ stop, simulate: { text: 'one two three four' } })).toBe(text);
  });

  it('counts the text left after a stop sequence', () => {
    const reply = replyTo({ stop: ' three', simulate: { text: 'one two three four' } });
    expect(reply.usage.completionTokens).toBe(2);
    expect(reply.choices[0]!.finishReason).toBe('stop');
  });

  it('gives n different choices and counts them all', () => {
    const { choices, usage } = replyTo({ n: 3 });
    expect(new Set(choices.map(({ text }) => text.join(''))).size).toBe(3);
    expect(usage.completionTokens).toBe(choices.reduce((total, { text }) => total + text.length, 0));
  });

  it.each([
    ['o3', {}, 16],
    ['deepseek-r', {}, 16],
    ['vendor/o4-mini', { reasoning_effort: 'high' }, 32],
    ['o3', { reasoning_effort: 'none' }, 0],
    ['gpt-4.1', {}, 0],
    ['gpt-4.1', { reasoning_effort: 'low' }, 8],
    ['gpt-4.1', { reasoning: { effort: 'minimal' } }, 4],
    ['o3', { max_tokens: 5 }, 5],
  ])('lets %s with %j think %i tokens', (model, fields, tokens) => {
    const { choices, usage } = replyTo({ model, ...fields });
    expect(usage.reasoningTokens).toBe(tokens);
    expect(choices[0]!.reasoning).toHaveLength(tokens);
    expect(usage.completionTokens).toBe(tokens + choices[0]!.text.length);
  });

  it('writes a JSON object', () => {
    expect(JSON.parse(textFor({ response_format: { type: 'json_object' } }))).toHaveProperty('reply');
  });

  it('writes an instance of the schema', () => {
    const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    const text = textFor({ response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } });
    expect(JSON.parse(text)).toEqual({ city: 'text' });
  });

  it('draws a picture that can be decoded', () => {
    const { imageUrls } = firstChoice({ modalities: ['image', 'text'] });
    const png = Buffer.from(imageUrls[0]!.replace('data:image/png;base64,', ''), 'base64');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    const types: string[] = [];
    for (let offset = 8; offset < png.length;) {
      const length = png.readUInt32BE(offset);
      const chunk = png.subarray(offset + 4, offset + 8 + length);
      expect(png.readUInt32BE(offset + 8 + length)).toBe(crc32(chunk));
      const type = chunk.subarray(0, 4).toString();
      types.push(type);
      if (type === 'IDAT') expect(inflateSync(chunk.subarray(4))).toEqual(Buffer.from([0, 255, 0, 0]));
      offset += length + 12;
    }
    expect(types).toEqual(['IHDR', 'IDAT', 'IEND']);
  });

  it('counts an image, and omits it when the limit does not allow it', () => {
    expect(replyTo({ modalities: ['image', 'text'] }).usage.imageTokens).toBe(256);
    expect(replyTo({ modalities: ['image'], max_tokens: 255 })).toMatchObject({
      usage: { imageTokens: 0, completionTokens: expect.any(Number) },
      choices: [{ imageUrls: [], finishReason: 'length' }],
    });
  });

  it.each([
    [{ prompt_tokens: 1_023 }, 0],
    [{ prompt_tokens: 1_024 }, 512],
    [{ prompt_tokens: 2_000 }, 896],
  ])('with %j reports %i cached tokens', (simulate, cachedTokens) => {
    expect(replyTo({ simulate }).usage).toMatchObject({ promptTokens: simulate.prompt_tokens, cachedTokens });
  });

  it('calls a tool within the limit', () => {
    const tools = [
      { type: 'function', function: { name: 'get_order', parameters: { properties: { id: { const: 7 } } } } },
    ];
    const full = replyTo({ tools, tool_choice: 'required' });
    expect(full.choices[0]).toMatchObject({ finishReason: 'tool_calls', text: [] });
    expect(full.choices[0]!.toolCalls[0]!.argumentTokens.join('')).toBe('{"id":7}');
    const cut = replyTo({ tools, tool_choice: 'required', max_tokens: 4 });
    expect(cut.choices[0]!.finishReason).toBe('length');
    expect(cut.usage.completionTokens).toBe(4);
  });
});
