import { finish } from '#core';
import { readEmbeddingRequest } from '../../../clients/embeddings/read-embedding-request.js';
import { chatBody, PLAIN_OPTIONS, requestText } from '../../../../../test/support/samples/dialect-request.js';
import type { DialectRequest } from '../../dialect.js';
import { bedrock } from '../bedrock.js';

const TITAN = 'amazon.titan-embed-text-v2:0';
const COHERE = 'us.cohere.embed-v4:0';

function build(fields: object | string, upstreamModel: string): DialectRequest {
  const body = chatBody(typeof fields === 'string' ? fields : { model: 'm', ...fields });
  return finish(bedrock.buildRequest(body, readEmbeddingRequest(body), { ...PLAIN_OPTIONS, upstreamModel }));
}
const sent = (...args: Parameters<typeof build>): string => requestText(build(...args));
const read = (model: string, text: string): string =>
  String(build({ input: 'one' }, model).translation?.reply(Buffer.from(text)));

describe('a request for vectors', () => {
  it.each([
    [TITAN, '/model/amazon.titan-embed-text-v2%3A0/invoke'],
    [COHERE, '/model/us.cohere.embed-v4%3A0/invoke'],
    [
      `arn:aws:bedrock:us-east-1::foundation-model/${TITAN}`,
      '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A%3Afoundation-model%2Famazon.titan-embed-text-v2%3A0/invoke',
    ],
  ])('for %s is InvokeModel', (model, path) => {
    expect(build({ input: 'a' }, model)).toMatchObject({ path, headers: {}, translation: { isNative: false } });
  });

  it('of Titan has one text, whose bytes are kept, and the length of the vector', () => {
    const fields =
      '{"model":"m","input":["\\u00e9 \\/ é"],"dimensions":256,"normalize":false,"encoding_format":"base64"}';
    expect(sent(fields, TITAN)).toBe('{"inputText":"\\u00e9 \\/ é","dimensions":256,"normalize":false}');
    expect(build({ input: 'a', user: 'u' }, TITAN).dropped).toEqual(['user']);
  });

  it('of Cohere has all texts, and the type that it requires', () => {
    expect(JSON.parse(sent({ input: ['one', 'two'], dimensions: 512 }, COHERE))).toEqual({
      texts: ['one', 'two'],
      input_type: 'search_document',
      output_dimension: 512,
    });
    const own = { input: 'one', input_type: 'search_query', extra_body: { truncate: 'END', routify: {} } };
    expect(JSON.parse(sent(own, COHERE))).toEqual({ texts: ['one'], input_type: 'search_query', truncate: 'END' });
  });

  it.each([
    [TITAN, { input: ['one', 'two'] }, 'input'],
    [TITAN, { input: [1, 2] }, 'input'],
    [TITAN, { input: 'a', inputText: 'b' }, 'inputText'],
    [COHERE, { input: 'a', extra_body: { embedding_types: ['int8'] } }, 'extra_body.embedding_types'],
    ['amazon.nova-2-multimodal-embeddings-v1:0', { input: 'a' }, 'model'],
  ])('%s refuses %j at %s', (model, fields, param) => {
    expect(() => build(fields, model)).toThrow(expect.objectContaining({ status: 400, param }));
  });
});

describe('vectors of a reply', () => {
  it('keep their digits, with the tokens that Titan counts', () => {
    const text = '{"embedding":[0.10,-1e-7],"inputTextTokenCount":7,"embeddingsByType":{"float":[0.10]}}';
    expect(read(TITAN, text)).toBe(
      '{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.10,-1e-7]}],' +
        `"model":"${TITAN}","usage":{"prompt_tokens":7,"total_tokens":7}}`,
    );
  });

  it.each(['{"embeddings":[[1],[2.0]],"id":"x"}', '{"embeddings":{"float":[[1],[2.0]]},"id":"x"}'])(
    'are those of Cohere in either shape, without a count: %s',
    (text) => {
      const data =
        '{"object":"embedding","index":0,"embedding":[1]},{"object":"embedding","index":1,"embedding":[2.0]}';
      expect(read(COHERE, text)).toBe(`{"object":"list","data":[${data}],"model":"${COHERE}"}`);
    },
  );

  it.each(['', '<html>', '{}', '[]', '{"embeddings":{"int8":[[1]]}}', '{"embeddings":[[1'])(
    'that are none stay as they are: %s',
    (text) => {
      expect(read(COHERE, text)).toBe(text);
      expect(read(TITAN, text)).toBe(text);
    },
  );
});
