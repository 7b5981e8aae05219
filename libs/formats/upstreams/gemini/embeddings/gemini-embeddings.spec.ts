import { finish, RoutifyError } from '#core';
import { readEmbeddingRequest } from '../../../clients/embeddings/read-embedding-request.js';
import { chatBody, PLAIN_OPTIONS, requestText } from '../../../../../test/support/samples/dialect-request.js';
import type { DialectOptions, DialectRequest } from '../../dialect.js';
import { withPolicyBefore } from '../../openai-chat/with-policy-before.js';
import { gemini } from '../gemini.js';

const UPSTREAM = 'gemini-embedding-001';

function build(fields: object | string, options: Partial<DialectOptions> = {}): DialectRequest {
  const body = chatBody(typeof fields === 'string' ? fields : { model: 'm', ...fields });
  const dialectOptions = { ...PLAIN_OPTIONS, upstreamModel: UPSTREAM, ...options };
  return finish(withPolicyBefore(gemini).buildRequest(body, readEmbeddingRequest(body), dialectOptions));
}

function sent(fields: object | string, options: Partial<DialectOptions> = {}): unknown {
  return JSON.parse(requestText(build(fields, options)));
}

function inputRequest(text: string, members: object = {}): object {
  return { model: `models/${UPSTREAM}`, content: { parts: [{ text }] }, ...members };
}

function paramRefused(fields: object): string | null {
  try {
    build(fields);
  } catch (error) {
    if (error instanceof RoutifyError) return error.param;
    throw error;
  }
  return null;
}

describe('NBR-6: a request', () => {
  it.each([
    [UPSTREAM, '/models/gemini-embedding-001:batchEmbedContents'],
    ['tunedModels/a b', '/tunedModels/a%20b:batchEmbedContents'],
  ])('for %s goes to %s', (upstreamModel, path) => {
    expect(build({ input: 'a' }, { upstreamModel })).toMatchObject({ path, headers: {} });
  });

  it('has one request per input, with the model’s full name', () => {
    expect(sent({ input: 'one' })).toEqual({ requests: [inputRequest('one')] });
    expect(sent({ input: ['one', 'two'] })).toEqual({ requests: [inputRequest('one'), inputRequest('two')] });
  });

  it('keeps the bytes of a text', () => {
    const text = requestText(build('{"model":"m","input":["\\u00e9 \\/ é"]}'));
    expect(text).toContain('{"text":"\\u00e9 \\/ é"}');
  });

  it('has the requested dimensions, and forwards unknown fields', () => {
    const fields = { dimensions: 768, task_type: 'RETRIEVAL_QUERY', extra_body: { title: 'T', routify: {} } };
    const members = { outputDimensionality: 768, taskType: 'RETRIEVAL_QUERY', title: 'T' };
    const requests = [inputRequest('one', members), inputRequest('two', members)];
    expect(sent({ input: ['one', 'two'], ...fields })).toEqual({ requests });
  });

  it('omits fields without effect on a vector', () => {
    const fields = { user: 'u', encoding_format: 'base64', dimensions: null, metadata: { a: 'b' }, routify: {} };
    expect(sent({ input: 'one', ...fields })).toEqual({ requests: [inputRequest('one')] });
  });

  it.each<[user: string | null, dropped: readonly string[]]>([
    ['u', ['user']],
    ['', []],
    [null, []],
  ])('REQ-22: reports the user %j as dropped: %j', (user, dropped) => {
    expect(build({ input: 'one', user }).dropped).toEqual(dropped);
    expect(build({ input: 'one', user }, { drop: ['user'] }).dropped).toEqual([]);
  });

  it('leaves out fields that the channel drops, and ignores the policy', () => {
    const policy = { ...PLAIN_OPTIONS.policy, force: { temperature: 0 } };
    expect(sent({ input: 'one', dimensions: 8 }, { drop: ['dimensions'], policy })).toEqual({
      requests: [inputRequest('one')],
    });
  });

  it.each([
    [{ input: [1, 2] }, 'input'],
    [{ input: [[1], [2]] }, 'input'],
    [{ input: 'a', content: {} }, 'content'],
    [{ input: 'a', extra_body: { requests: [] } }, 'extra_body.requests'],
  ])('%j is refused at %s', (fields, param) => {
    expect(paramRefused(fields)).toBe(param);
  });
});

describe('NBR-6: a reply', () => {
  function read(text: string): string {
    const { translation } = build({ input: ['one', 'two'] });
    return String(translation?.reply(Buffer.from(text)));
  }

  it('is a list of vectors with unchanged digits', () => {
    const vectors = '[{"values":[0.10,-1e-7],"shape":[2]}, {"values": [2]}]';
    expect(read(`{"embeddings": ${vectors}, "usageMetadata": {"promptTokenCount": 7}}`)).toBe(
      '{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.10,-1e-7]},' +
        '{"object":"embedding","index":1,"embedding":[2]}],"model":"gemini-embedding-001",' +
        '"usage":{"prompt_tokens":7,"total_tokens":7}}',
    );
  });

  it.each([
    ['{"embeddings":[]}', { object: 'list', data: [], model: UPSTREAM }],
    ['{"embeddings":[{"values":[1]}],"usageMetadata":null}', { object: 'list', data: [{ embedding: [1] }] }],
    [
      '{"embeddings":[{},7]}',
      {
        data: [
          { object: 'embedding', index: 0 },
          { object: 'embedding', index: 1 },
        ],
      },
    ],
  ])('%s has usage only if the provider counted it', (text, list) => {
    const reply = JSON.parse(read(text)) as object;
    expect(reply).toMatchObject(list);
    expect(reply).not.toHaveProperty('usage');
  });

  it('is an error with status 200, too', () => {
    const error = { code: 400, message: 'No.', status: 'INVALID_ARGUMENT' };
    expect(JSON.parse(read(JSON.stringify({ error })))).toMatchObject({
      error: { message: 'No.', code: 'INVALID_ARGUMENT' },
    });
  });

  it.each(['', 'null', '[]', '{"embeddings":', '{"embedding":{"values":[1]}}', '{"embeddings":{}}'])(
    'that is unreadable is returned unchanged: %s',
    (text) => {
      expect(read(text)).toBe(text);
    },
  );
});
