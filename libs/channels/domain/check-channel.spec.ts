import { RoutifyError, Secret } from '#core';
import { checkChannel, checkSecret, last4Of, readSecret } from './check-channel.js';

const caught = (work: () => void): RoutifyError | null => {
  try {
    work();
    return null;
  } catch (error) {
    return error as RoutifyError;
  }
};

describe('checkChannel', () => {
  it('accepts a public https base URL with options', () => {
    const channel = {
      kind: 'openai-compatible',
      preset: null,
      baseUrl: 'https://api.openai.com/v1',
      options: { drop: ['store'] },
    } as const;
    expect(
      caught(() => {
        checkChannel(channel, []);
      }),
    ).toBeNull();
  });

  it('reports the base URL and every option at once', () => {
    const channel = {
      kind: 'openai-compatible',
      preset: null,
      baseUrl: 'http://10.0.0.1',
      options: { drop: ['model'], nope: 1 },
    } as const;
    const error = caught(() => {
      checkChannel(channel, []);
    });
    expect(error).toMatchObject({ code: 'invalid_request_error', param: 'base_url' });
    expect(error?.details?.map(({ path }) => path)).toEqual(['base_url', 'options.nope', 'options.drop']);
  });
});

describe('the API for tools', () => {
  const problemOf = (kind: 'openai-compatible' | 'anthropic-messages', tools_api: string) =>
    caught(() => {
      checkChannel({ kind, preset: null, baseUrl: 'https://llm.example/v1', options: { tools_api } }, []);
    });

  it('is chosen where an account has two, by a known word', () => {
    expect(problemOf('openai-compatible', 'responses')).toBeNull();
    expect(problemOf('anthropic-messages', 'auto')).toBeNull();
    expect(problemOf('openai-compatible', 'messages')).toMatchObject({
      param: 'options.tools_api',
      message: 'options.tools_api must be one of auto, chat, responses, got "messages".',
    });
    expect(problemOf('anthropic-messages', 'responses')).toMatchObject({
      param: 'options.tools_api',
      message: expect.stringContaining('anthropic-messages has one API'),
    });
  });
});

describe('checkSecret', () => {
  it.each(['sk-1', 'x'.repeat(4_096), '!~'])('accepts visible ASCII', (secret) => {
    expect(
      caught(() => {
        checkSecret(secret, 'secret');
      }),
    ).toBeNull();
  });

  it.each(['', 'with space', 'line\r\nbreak', 'ключ', 'x'.repeat(4_097), '\u0000'])(
    'refuses %p and does not repeat it',
    (secret) => {
      const error = caught(() => {
        checkSecret(secret, 'credentials[0].secret');
      });
      expect(error).toMatchObject({ code: 'invalid_request_error', param: 'credentials[0].secret' });
      if (secret !== '') expect(error?.message).not.toContain(secret);
    },
  );
});

describe('readSecret', () => {
  const AWS = { access_key_id: 'AKIAEXAMPLE000001', secret_access_key: 'c2VjcmV0LW9mLWFuLWV4YW1wbGUtYWNjb3VudA==' };

  it('keeps a key as it is, and an object of a platform without its layout', () => {
    const plain = readSecret('gemini', new Secret('AIza-0123456789wxyz'), 'secret');
    expect([plain.secret.reveal(), plain.last4]).toEqual(['AIza-0123456789wxyz', 'wxyz']);
    const aws = readSecret('bedrock', new Secret(JSON.stringify(AWS, null, 2)), 'secret');
    expect([aws.secret.reveal(), aws.last4]).toEqual([JSON.stringify(AWS), '0001']);
  });

  it.each([
    ['gemini', JSON.stringify(AWS, null, 2), 'visible ASCII'],
    ['bedrock', JSON.stringify({ ...AWS, role_arn: 'x' }), 'bedrock must have the ARN of a role'],
    ['vertex', 'AIza-0123456789wxyz', 'vertex must be the JSON key file'],
  ] as const)('refuses another one for %s, and does not repeat it', (kind, secret, reason) => {
    const error = caught(() => readSecret(kind, new Secret(secret), 'credentials[0].secret'));
    expect(error).toMatchObject({ param: 'credentials[0].secret', message: expect.stringContaining(reason) });
    expect(error?.message).not.toContain(AWS.secret_access_key);
  });
});

describe('last4Of', () => {
  it.each([
    ['sk-0123456789wxyz', 'wxyz'],
    ['0123456789abcdef', 'cdef'],
    ['0123456789abcde', ''],
    ['x', ''],
  ])('%s shows %p', (secret, shown) => {
    expect(last4Of(secret)).toBe(shown);
  });
});
