import { finish } from '#core';
import { chatBody } from '../../../../test/support/samples/dialect-request.js';
import { readChatRequest } from './read-chat-request.js';

const members = (count: number, schema: object): object =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`name_${index}`, schema]));
const object = (count: number, schema: object = {}): object => ({ type: 'object', properties: members(count, schema) });
const answer = (schema: object): object => ({
  response_format: { type: 'json_schema', json_schema: { name: 'a', schema } },
});
const tool = (parameters: object, strict?: boolean): object => ({
  type: 'function',
  function: { name: 'f', parameters, ...(strict === undefined ? {} : { strict }) },
});

/** The error of a request; null: it is accepted. */
function refusal(fields: object): unknown {
  try {
    finish(readChatRequest(chatBody({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...fields })));
    return null;
  } catch (error) {
    return error;
  }
}

describe('schemas that providers enforce', () => {
  const tooMany = { code: 'invalid_request_error', status: 400, metadata: { limit_schema: 5_000 } };

  it('REQ-15: the answer has up to 5,000 properties and definitions', () => {
    expect(refusal(answer(object(5_000)))).toBeNull();
    expect(refusal(answer({ ...object(4_000), $defs: members(1_001, {}) }))).toMatchObject({
      ...tooMany,
      param: 'response_format.json_schema.schema',
      message:
        "The schema at 'response_format.json_schema.schema' is too large: at most 5000 properties and definitions.",
    });
  });

  it('REQ-14: so have strict tools; others pass as they are', () => {
    expect(refusal({ tools: [tool(object(5_001), true)] })).toMatchObject({
      ...tooMany,
      param: 'tools[0].function.parameters',
    });
    expect(refusal({ functions: [{ name: 'f', parameters: object(5_001), strict: true }] })).toMatchObject({
      param: 'functions[0].parameters',
    });
    expect(refusal({ tools: [tool(object(5_001)), tool(object(5_001), false)] })).toBeNull();
  });

  it('REQ-15: each schema in one has up to 1,000 keywords, wherever it stands', () => {
    const keywords = (count: number): object => ({ type: 'string', ...members(count - 1, {}) });
    const items = (schema: object): object => ({ type: 'array', items: schema });
    expect(refusal(answer({ ...object(5_000), ...items(keywords(1_000)) }))).toBeNull();
    for (const schema of [keywords(1_001), items(keywords(1_001)), object(1, keywords(1_001))]) {
      expect(refusal(answer(schema))).toMatchObject({ metadata: { limit_schema: 1_000 } });
    }
  });

  it('REQ-15: all of them together have up to 25,000 values', () => {
    const half = { type: 'string', enum: Array.from({ length: 12_400 }, (_, index) => `value ${index}`) };
    expect(refusal({ ...answer(half), tools: [tool(half, true)] })).toBeNull();
    expect(refusal({ ...answer(half), tools: [tool(half, true), tool(object(300), true)] })).toMatchObject({
      param: 'response_format.json_schema.schema',
      metadata: { limit_schema: 25_000 },
    });
  });
});
