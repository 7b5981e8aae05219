import { RoutifyError } from '#kernel';
import { checkChannel, checkSecret, last4Of } from './check-channel.js';

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
