import { finish } from '#core';
import { readEmbeddingRequest } from '../../clients/embeddings/read-embedding-request.js';
import { chatBody, PLAIN_OPTIONS, requestText } from '../../../../test/support/samples/dialect-request.js';
import type { DialectRequest } from '../dialect.js';
import { vertex } from './vertex.js';

const TEXT = 'text-embedding-005';
const NEWER = 'gemini-embedding-2';

function build(fields: object, upstreamModel: string): DialectRequest {
  const body = chatBody({ model: 'm', ...fields });
  return finish(vertex.buildRequest(body, readEmbeddingRequest(body), { ...PLAIN_OPTIONS, upstreamModel }));
}
const sent = (...args: Parameters<typeof build>): unknown => JSON.parse(requestText(build(...args)));
const read = (model: string, reply: object | string): string => {
  const text = typeof reply === 'string' ? reply : JSON.stringify(reply);
  return String(build({ input: 'one' }, model).translation?.reply(Buffer.from(text)));
};
const predicted = (values: number[], tokens?: number): object => ({
  embeddings: { values, statistics: { token_count: tokens, truncated: false } },
});

describe('a request for vectors', () => {
  it.each([
    [TEXT, '/publishers/google/models/text-embedding-005:predict'],
    ['gemini-embedding-001', '/publishers/google/models/gemini-embedding-001:predict'],
    [NEWER, '/publishers/google/models/gemini-embedding-2:embedContent'],
    ['endpoints/123', '/endpoints/123:predict'],
  ])('for %s goes to %s', (model, path) => {
    expect(build({ input: 'a' }, model)).toMatchObject({ path, headers: {} });
  });

  it('has an instance for each text, and parameters for all', () => {
    const fields = { input: ['one', 'two'], dimensions: 64, task_type: 'CLUSTERING', auto_truncate: false };
    expect(sent(fields, TEXT)).toEqual({
      instances: [
        { content: 'one', task_type: 'CLUSTERING' },
        { content: 'two', task_type: 'CLUSTERING' },
      ],
      parameters: { outputDimensionality: 64, autoTruncate: false },
    });
    expect(sent({ input: 'one' }, TEXT)).toEqual({ instances: [{ content: 'one' }] });
  });

  it('has the content of one text for newer models', () => {
    const fields = { input: ['one'], dimensions: 64, extra_body: { title: 'T' } };
    const content = { parts: [{ text: 'one' }] };
    expect(sent(fields, NEWER)).toEqual({ content, outputDimensionality: 64, title: 'T' });
  });

  it.each([
    [NEWER, { input: ['one', 'two'] }, 'input'],
    [TEXT, { input: [1, 2] }, 'input'],
    [TEXT, { input: 'a', instances: [] }, 'instances'],
  ])('%s refuses %j at %s', (model, fields, param) => {
    expect(() => build(fields, model)).toThrow(expect.objectContaining({ status: 400, param }));
  });
});

describe('vectors of a reply', () => {
  it('are those of the predictions, with the sum of their tokens', () => {
    const list = { object: 'list', model: TEXT, usage: { prompt_tokens: 7, total_tokens: 7 } };
    expect(JSON.parse(read(TEXT, { predictions: [predicted([1], 3), predicted([2], 4)] }))).toEqual({
      ...list,
      data: [
        { object: 'embedding', index: 0, embedding: [1] },
        { object: 'embedding', index: 1, embedding: [2] },
      ],
    });
    expect(JSON.parse(read(TEXT, { predictions: [predicted([1], 3), predicted([2])] }))).not.toHaveProperty('usage');
  });

  it('are those of a content', () => {
    const reply = '{"embedding":{"values":[0.10]},"usageMetadata":{"promptTokenCount":2},"truncated":false}';
    expect(read(NEWER, reply)).toContain(
      '"embedding":[0.10]}],"model":"gemini-embedding-2","usage":{"prompt_tokens":2',
    );
  });

  it('name no project in errors', () => {
    const error = { code: 404, message: 'projects/acme-1/models/x is not found.', status: 'NOT_FOUND' };
    expect(build({ input: 'a' }, TEXT).translation!.error(Buffer.from(JSON.stringify({ error })), {})).toMatchObject({
      message: 'projects/…/models/x is not found.',
    });
    expect(JSON.parse(read(TEXT, { error }))).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });
});
