import { describeError, readError } from './read-error.js';

describe('readError', () => {
  it.each<[shape: string, body: string, expected: object]>([
    [
      'OpenAI',
      '{"error":{"message":"Bad role","type":"invalid_request_error","param":"messages[0].role","code":"unsupported_value"}}',
      { message: 'Bad role', param: 'messages[0].role', code: 'unsupported_value' },
    ],
    [
      'no code',
      '{"error":{"message":"No","type":"server_error","code":null}}',
      { message: 'No', param: null, code: 'server_error' },
    ],
    ['a numeric code', '{"error":{"message":"No","code":429}}', { message: 'No', param: null, code: '429' }],
    ['a text', '{"error":"No","code":"nope"}', { message: 'No', param: null, code: 'nope' }],
    ['a bare message', '{"message":"No","code":5}', { message: 'No', param: null, code: '5' }],
    ['a detail', '{"detail":"Not Found"}', { message: 'Not Found', param: null, code: null }],
    [
      'FastAPI',
      '{"detail":[{"loc":["body","messages",2,"role"],"msg":"field required","type":"missing"}]}',
      { message: 'field required', param: 'messages[2].role', code: 'missing' },
    ],
    [
      'Google',
      '[{"error":{"code":400,"message":"No","status":"INVALID_ARGUMENT"}}]',
      { message: 'No', param: null, code: '400' },
    ],
    [
      'OpenRouter',
      '{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"too long"}}}',
      { message: 'Provider returned error', param: null, code: '400', raw: 'too long' },
    ],
    [
      'Anthropic',
      '{"type":"error","error":{"type":"invalid_request_error","message":"No"},"request_id":"req_1"}',
      { message: 'No', param: null, code: 'invalid_request_error' },
    ],
    [
      'Azure’s filter',
      '{"error":{"message":"No","type":null,"param":"prompt","code":"content_filter","innererror":{"code":"X"}}}',
      { message: 'No', param: 'prompt', code: 'content_filter' },
    ],
    [
      'Mistral',
      '{"object":"error","message":{"detail":[{"type":"missing","loc":["body","messages"],"msg":"Field required"}]}}',
      { message: 'Field required', param: 'messages', code: 'missing' },
    ],
    [
      'vLLM',
      '{"object":"error","message":"No","type":"BadRequestError","param":null,"code":400}',
      { message: 'No', param: null, code: '400' },
    ],
    ['xAI', '{"code":"invalid argument","error":"No"}', { message: 'No', param: null, code: 'invalid argument' }],
    [
      'Alibaba',
      '{"code":"InvalidParameter","message":"No","request_id":"1"}',
      { message: 'No', param: null, code: 'InvalidParameter' },
    ],
    [
      'Cloudflare',
      '{"result":null,"success":false,"errors":[{"code":5006,"message":"No"}]}',
      { message: 'No', param: null, code: '5006' },
    ],
    ['Baidu', '{"error_code":336003,"error_msg":"No"}', { message: 'No', param: null, code: null }],
    ['a detail that is an object', '{"detail":{"msg":"No"}}', { message: 'No', param: null, code: null }],
    ['no end of nesting', '['.repeat(30_000), { message: expect.any(String) as string, param: null, code: null }],
    [
      'an endless nesting',
      `${'['.repeat(30_000)}${']'.repeat(30_000)}`,
      { message: 'The upstream gave no reason.', param: null, code: null },
    ],
    ['a JSON string', '"No"', { message: 'No', param: null, code: null }],
    ['plain text', 'upstream connect error\n', { message: 'upstream connect error', param: null, code: null }],
    [
      'HTML',
      '<html><head><title>502 Bad Gateway</title></head>',
      { message: 'The upstream answered: 502 Bad Gateway', param: null, code: null },
    ],
    [
      'HTML without a title',
      '<!DOCTYPE html><p>secret',
      { message: 'The upstream answered with a page of HTML.', param: null, code: null },
    ],
    ['nothing', '', { message: 'The upstream gave no reason.', param: null, code: null }],
    ['an empty object', '{}', { message: 'The upstream gave no reason.', param: null, code: null }],
    ['null', 'null', { message: 'The upstream gave no reason.', param: null, code: null }],
    ['an empty detail', '{"detail":[]}', { message: 'The upstream gave no reason.', param: null, code: null }],
  ])('reads %s', (_shape, body, expected) => {
    expect(readError(Buffer.from(body))).toEqual(expected);
  });

  it('masks secrets and addresses', () => {
    const { message, param } = readError(
      Buffer.from('{"error":{"message":"key sk-proj-abcdef123456 refused","param":"Bearer abcdef123456"}}'),
    );
    expect(message).toBe('key [credential] refused');
    expect(param).toBe('Bearer [credential]');
    expect(readError(Buffer.from('{"error":{"message":"No","metadata":{"raw":"key sk-abcdef123456"}}}'))).toMatchObject(
      {
        raw: 'key [credential]',
      },
    );
  });

  it('reads only a bounded part of a large page', () => {
    expect(readError(Buffer.alloc(10_000_000, 'no ')).message).toHaveLength(2_000);
  });
});

describe('describeError', () => {
  it('includes the original provider’s reason', () => {
    const error = { message: 'Provider returned error', param: null, code: null };
    expect(describeError(error)).toBe('Provider returned error');
    expect(describeError({ ...error, raw: 'too long' })).toBe('Provider returned error: too long');
  });
});
