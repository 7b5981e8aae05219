import { dialectRequest } from '../../../../../test/support/samples/dialect-request.js';
import { shapeFaults } from '../../../../../test/support/samples/openai-shapes.js';
import { readRecordings } from '../../../../../test/support/recordings/read-recordings.js';
import { openaiResponses } from '../openai-responses.js';

interface Message {
  readonly content: string | null;
  readonly reasoning_content?: string;
  readonly reasoning_details?: readonly object[];
  readonly tool_calls?: readonly { id: string; function: { name: string; arguments: string } }[];
  readonly annotations?: readonly { url_citation: { start_index: number; end_index: number } }[];
}
interface Reply extends Record<string, unknown> {
  readonly choices: readonly { message: Message; finish_reason: string; logprobs: unknown }[];
}

const FORMAT = 'openai-responses-v1';
const RECORDINGS = readRecordings('responses').filter(({ sse_raw }) => sse_raw === undefined);

function translation(fields: object = {}) {
  const body = { model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...fields };
  const { translation: found } = dialectRequest(openaiResponses, body);
  if (found === null) throw new Error('no translation');
  return found;
}

function replyText(response: unknown, fields: object = {}): string {
  const bytes = Buffer.from(typeof response === 'string' ? response : JSON.stringify(response));
  return translation(fields).reply(bytes).toString();
}

const replyTo = (response: unknown, fields: object = {}): Reply => JSON.parse(replyText(response, fields)) as Reply;

function recorded(id: string): Readonly<Record<string, unknown>> {
  const body = RECORDINGS.find((recording) => recording.id.includes(id))?.response_body;
  if (body === undefined) throw new Error(`no recording ${id}`);
  return body;
}

const message = (...content: object[]) => ({ type: 'message', role: 'assistant', content });
const text = (value: string, more: object = {}) => ({ type: 'output_text', text: value, annotations: [], ...more });
const response = (...output: object[]) => ({ id: 'resp_1', model: 'm-1', status: 'completed', output });
const messageOf = (reply: Reply): Message | undefined => reply.choices[0]?.message;

describe('a reply of the Responses API', () => {
  it.each(RECORDINGS.filter(({ status }) => status === 200))('is a completion: $id', ({ response_body: body }) => {
    const reply = replyTo(body);
    expect(
      shapeFaults('reply', { ...reply, created: 1, routify: {} }).filter((fault) => !/routify/.test(fault)),
    ).toEqual([]);
    expect(reply).toMatchObject({ id: body?.id, object: 'chat.completion', model: body?.model });
    for (const repeated of ['instructions', 'tools', 'output', 'status', 'created_at']) {
      expect(reply).not.toHaveProperty(repeated);
    }
  });

  it('has the text, the reasoning and the usage in chat’s words', () => {
    expect(replyTo(recorded('text-multi-turn'))).toMatchObject({
      choices: [{ message: { content: 'hello', refusal: null, reasoning_content: 'We need answer exactly hello.' } }],
      usage: {
        prompt_tokens: 87,
        completion_tokens: 8,
        total_tokens: 95,
        prompt_tokens_details: { cached_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 6 },
      },
      service_tier: 'default',
    });
    expect(replyTo(recorded('request-3')).usage).toMatchObject({ prompt_tokens_details: { cache_write_tokens: 107 } });
  });

  it('has calls with the ids that results name, and what the model thought before them', () => {
    const body = recorded('interleaved-reasoning');
    const output = body.output as { type: string; call_id: string; arguments: string; encrypted_content: string }[];
    const reply = replyTo(body);
    const calls = output.filter(({ type }) => type === 'function_call');
    expect(reply.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } });
    expect(messageOf(reply)?.tool_calls).toHaveLength(calls.length);
    expect(messageOf(reply)?.tool_calls?.map((call) => [call.id, call.function.arguments])).toEqual(
      calls.map((call) => [call.call_id, call.arguments]),
    );
    expect(messageOf(reply)?.reasoning_details).toEqual([
      expect.objectContaining({ type: 'reasoning.encrypted', data: output[0]?.encrypted_content, format: FORMAT }),
    ]);
  });

  it('has each part of a summary as a detail, and all of them as one text', () => {
    const body = recorded('thinking-with-tool-calls');
    const [item] = body.output as [{ id: string; summary: { text: string }[]; encrypted_content: string }];
    const { reasoning_content: shown, reasoning_details: details } = messageOf(replyTo(body)) ?? {};
    const texts = item.summary.map((part) => part.text);
    expect(texts.length).toBeGreaterThan(1);
    expect(shown).toBe(texts.join('\n\n'));
    expect(details).toEqual([
      ...texts.map((summary, index) => ({ type: 'reasoning.summary', summary, format: FORMAT, id: item.id, index })),
      {
        type: 'reasoning.encrypted',
        data: item.encrypted_content,
        format: FORMAT,
        id: item.id,
        index: texts.length,
      },
    ]);
    expect(messageOf(replyTo(body, { reasoning: { exclude: true } }))).not.toHaveProperty('reasoning_details');
  });

  it('has annotations of pages where their text is', () => {
    const body = recorded('raw-annotations');
    const items = body.output as { content?: { annotations: object[] }[] }[];
    const given = items.flatMap(({ content = [] }) => content.flatMap(({ annotations }) => annotations));
    const { annotations } = messageOf(replyTo(body)) ?? {};
    expect(annotations).toEqual(
      given.map(({ type, ...rest }: { type?: string }) => ({ type, url_citation: expect.objectContaining(rest) })),
    );
    const page = { type: 'url_citation', url: 'https://a.example', title: 'A', start_index: 0, end_index: 2 };
    const file = { type: 'file_citation', file_id: 'file-1', filename: 'a.txt', index: 1 };
    const second = text('of it', { annotations: [page, file] });
    expect(messageOf(replyTo(response(message(text('«é» ')), message(second))))).toMatchObject({
      content: '«é» of it',
      annotations: [{ url_citation: { start_index: 4, end_index: 6 } }],
      citations: [file],
    });
  });

  it('has log probabilities if they were requested', () => {
    const token = { token: 'a', logprob: -0.5, bytes: [97], top_logprobs: [] };
    const body = response(message(text('a', { logprobs: [token] })));
    expect(replyTo(body, { logprobs: true }).choices[0]?.logprobs).toEqual({ content: [token], refusal: null });
    expect(replyTo(body).choices[0]?.logprobs).toBeNull();
  });

  it('has refusals, the phase, custom calls, and nothing of tools that the provider runs', () => {
    const refusal = { type: 'refusal', refusal: 'No.' };
    expect(messageOf(replyTo(response(message(refusal))))).toMatchObject({ content: null, refusal: 'No.' });
    const custom = { type: 'custom_tool_call', id: 'ctc_1', call_id: 'c1', name: 'patch', input: 'a"b' };
    const search = { type: 'web_search_call', id: 'ws_1', status: 'completed' };
    expect(
      messageOf(replyTo(response(search, { ...message(text('On it.')), phase: 'commentary' }, custom))),
    ).toMatchObject({
      content: 'On it.',
      phase: 'commentary',
      tool_calls: [{ id: 'c1', type: 'custom', custom: { name: 'patch', input: 'a"b' } }],
    });
    expect(messageOf(replyTo(response()))).toMatchObject({ content: '' });
  });

  it('has one function_call for a legacy client', () => {
    const call = { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{"a":1}' };
    expect(replyTo(response(call, call), { functions: [{ name: 'f' }] }).choices).toMatchObject([
      { finish_reason: 'function_call', message: { function_call: { name: 'f', arguments: '{"a":1}' } } },
    ]);
  });

  it.each([
    ['completed', undefined, 'stop'],
    ['incomplete', 'max_output_tokens', 'length'],
    ['incomplete', 'content_filter', 'content_filter'],
    ['incomplete', 'another', 'length'],
  ])('%s for %s ends by %s', (status, reason, finish) => {
    const body = { ...response(message(text('a'))), status, incomplete_details: { reason } };
    expect(replyTo(body).choices[0]).toMatchObject({ finish_reason: finish, message: { content: 'a' } });
  });

  it('that failed or has not ended is an error', () => {
    const error = { code: 'rate_limit_exceeded', message: 'Slow down.' };
    expect(replyTo({ ...response(), status: 'failed', error })).toEqual({
      error: { ...error, type: 'rate_limit_exceeded', param: null },
    });
    expect(replyTo({ ...response(), status: 'queued' })).toMatchObject({ error: { code: 'server_error' } });
  });

  it('keeps digits, and bytes that it cannot read', () => {
    const output = '[{"type":"function_call","call_id":"c","name":"f","arguments":"{\\"n\\":12345678901234567890}"}]';
    const body = `{"id":"r","model":"m","status":"completed","output":${output},"cost":0.10000000000000000001}`;
    expect(replyText(body)).toContain('"arguments":"{\\"n\\":12345678901234567890}"');
    expect(replyText(body)).toContain('"cost":0.10000000000000000001');
    for (const bytes of ['', '<html>', '{"status":"completed"}', '{"output":[}', '7']) {
      expect(replyText(bytes)).toBe(bytes);
    }
  });
});

describe('an error of the Responses API', () => {
  const errorOf = (body: unknown, fields: object = {}) =>
    translation(fields).error(Buffer.from(JSON.stringify(body)), {});
  const withParam = (param: string) => ({
    error: { message: 'No.', type: 'invalid_request_error', param, code: null },
  });

  it('is read as recorded', () => {
    const body = RECORDINGS.find(({ status }) => status === 400)?.response_body;
    expect(errorOf(body)).toEqual({
      message: 'No tool output found for tool call call-a.',
      param: null,
      code: 'invalid_request_error',
    });
  });

  it.each([
    ['input[2].content[0].image_url', {}, 'messages'],
    ['max_output_tokens', { max_tokens: 5 }, 'max_tokens'],
    ['max_output_tokens', { max_completion_tokens: 5 }, 'max_completion_tokens'],
    ['max_output_tokens', {}, null],
    ['text.format.schema', { response_format: { type: 'json_object' } }, 'response_format'],
    ['reasoning.effort', { reasoning_effort: 'low' }, 'reasoning_effort'],
    ['temperature', { temperature: 1 }, 'temperature'],
    ['include', {}, null],
    ['store', {}, null],
  ])('names %s of a client with %j as %s', (param, fields, named) => {
    expect(errorOf(withParam(param), fields).param).toBe(named);
  });
});
