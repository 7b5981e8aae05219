import { RoutifyError } from '#core';
import { boundParts, partCount, readChatBody } from './read-chat-body.js';

const prefix = 'The request body is not a valid JSON object: ';

describe('readChatBody', () => {
  it('gives bytes, members and value of an object', () => {
    const bytes = Buffer.from(' {"model":"m","x":[1]} ');
    const body = readChatBody(bytes);
    expect(body.bytes).toBe(bytes);
    expect(body.object.members.map(({ key }) => key)).toEqual(['model', 'x']);
    expect(body.value).toEqual({ model: 'm', x: [1] });
  });

  it('skips a byte order mark', () => {
    expect(readChatBody(Buffer.from('\ufeff{"a":1}')).bytes.toString()).toBe('{"a":1}');
  });

  it.each([
    ['', 'it is empty.'],
    ['  \n', 'it is empty.'],
    ['[{}]', 'it is a different JSON value.'],
    ['null', 'it is a different JSON value.'],
    ['"{}"', 'it is a different JSON value.'],
    ['model=gpt-4o', "unexpected 'm' at byte 0."],
    ['{"a":1', 'unexpected end at byte 6.'],
    ['{"a":1,}', "unexpected '}' at byte 7."],
    ["{'a':1}", `unexpected ''' at byte 1.`],
    ['{"a":NaN}', "unexpected 'N' at byte 5."],
    [
      '{"a":"long enough to be jumped over \n"}',
      'a long string contains a raw control character or an invalid escape.',
    ],
  ])('refuses %j: %s', (text, reason) => {
    expect(() => readChatBody(Buffer.from(text))).toThrow(
      new RoutifyError('invalid_request_error', `${prefix}${reason}`),
    );
  });

  it.each(['{"a":[1,2,3]}', '[0,1,2,3]'])('REQ-26: refuses %s where more than 3 values are too many', (text) => {
    expect(() => readChatBody(Buffer.from(text), { valuesMax: 3, numbersPerValue: 1 })).toThrow(
      expect.objectContaining({
        code: 'invalid_request_error',
        message: expect.stringMatching(/^The request body contains more than 3 values, /) as string,
        metadata: { limit_values: 3 },
      }),
    );
  });

  it('REQ-2: counts the objects of the conversation, and refuses more than 10,000', () => {
    const parts = (count: number): string => `[${Array.from({ length: count }, () => '{"type":"text"}').join()}]`;
    const bodyOf = (content: string) =>
      readChatBody(Buffer.from(`{"model":"m","messages":[{"content":${content}}],"tools":${parts(20_000)}}`));
    expect(partCount(bodyOf(parts(9_999)))).toBe(10_000);
    expect(() => {
      boundParts(bodyOf(parts(9_999)));
    }).not.toThrow();
    expect(() => {
      boundParts(bodyOf(parts(10_000)));
    }).toThrow(expect.objectContaining({ param: 'messages', metadata: { limit_parts: 10_000 } }) as Error);
  });

  it('REQ-26: refuses invalid UTF-8', () => {
    expect(() => readChatBody(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toThrow(
      `${prefix}it is not valid UTF-8.`,
    );
  });

  it.each(['{"model":"a","model":"b"}', '{"model":"a","m\\u006fdel":"a"}'])(
    'REQ-26: refuses a duplicate key, escapes decoded: %s',
    (text) => {
      let thrown: unknown;
      try {
        readChatBody(Buffer.from(text));
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toMatchObject({ code: 'invalid_request_error', param: 'model' });
    },
  );

  it('REQ-26: allows 1,000 fields and refuses one more', () => {
    const withFields = (count: number): Buffer =>
      Buffer.from(JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, 1]))));
    expect(() => readChatBody(withFields(1_000))).not.toThrow();
    expect(() => readChatBody(withFields(1_001))).toThrow(
      expect.objectContaining({ metadata: { limit_fields: 1_000 } }) as Error,
    );
  });

  it('REQ-26: allows 64 levels and refuses the 65th', () => {
    const nested = (levels: number): Buffer => Buffer.from(`{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`);
    expect(() => readChatBody(nested(64))).not.toThrow();
    expect(() => readChatBody(nested(65))).toThrow(`${prefix}nesting deeper than 64 levels at byte 68.`);
  });

  it('REQ-26: takes __proto__ and constructor as plain data', () => {
    const { value } = readChatBody(Buffer.from('{"__proto__":{"model":"evil"},"constructor":{"prototype":{"x":1}}}'));
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(value.model).toBeUndefined();
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
