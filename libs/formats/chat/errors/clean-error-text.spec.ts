import fc from 'fast-check';
import { propertyRuns } from '../../../../test/support/property-runs.js';
import { anyCharacter } from '../../../../test/support/samples/any-character.js';
import { cleanErrorText } from './clean-error-text.js';

describe('cleanErrorText', () => {
  it.each([
    ['Incorrect API key provided: sk-abcd1234****wxyz.', 'Incorrect API key provided: [credential]'],
    ['Incorrect API key provided: fake*ey99', 'Incorrect API key provided: [credential]'],
    ['authorization: Bearer abc.def-ghi refused', 'authorization: Bearer [credential] refused'],
    ['token eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0dXJl expired', 'token [credential] expired'],
    ['key AIzaSyA1234567890abcdefghij is invalid', 'key [credential] is invalid'],
    ['gsk_abcdefghijklmnop', '[credential]'],
    ['hf_AbCdEfGh1234', '[credential]'],
    ['see https://api.x.ai/v1?key=abc123&x=1', 'see https://api.x.ai/v1?key=[credential]&x=1'],
    ['{"api_key":"abcdefgh"}', '{"api_key":"[credential]"}'],
    ['used 0123456789abcdef0123456789abcdef', 'used [credential]'],
    ['-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----', '[credential]'],
    ['in organization org-AbCdEf123456 on tokens', 'in organization [account] on tokens'],
    ['POST http://vllm:8000/v1/chat failed', 'POST [address] failed'],
    ['POST http://10.0.0.7:8000/v1 failed', 'POST [address] failed'],
    ['POST https://[fd00::1]/v1 failed', 'POST [address] failed'],
    ['GET https://gw.prod.internal/x', 'GET [address]'],
    ['https://user:pass@api.openai.com/v1', 'https://api.openai.com/v1'],
    ['connect ECONNREFUSED 127.0.0.1:4010', 'connect ECONNREFUSED [address]'],
    ['connect ECONNREFUSED ::1:4010', 'connect ECONNREFUSED [address]'],
    ['no answer from fe80::12 or 2001:db8:0:0:0:0:0:1', 'no answer from [address] or [address]'],
    ['getaddrinfo ENOTFOUND llm-0', 'getaddrinfo ENOTFOUND [address]'],
    ['host node7.cluster.local:443 is down', 'host [address] is down'],
    ['localhost:11434 refused', '[address] refused'],
    ['two\nlines\tand\u0007bell', 'two lines and\\u0007bell'],
    ['reversed \u202etxt', 'reversed \\u202etxt'],
    ['half \ud83d', 'half \\ud83d'],
  ])('makes %j %j', (text, clean) => {
    expect(cleanErrorText(text)).toBe(clean);
  });

  it.each([
    'See https://platform.openai.com/docs/guides/error-codes for more.',
    'max_tokens:4096 exceeds the limit of 2048 at 12:30:45.',
    'messages[2].content[0].image_url is invalid_api_key_format',
    'hf_transformers_generation rejects it',
    'Unexpected token: function in std::vector',
    'The model `gpt-4o-2024-08-06` at version 1.2.3 is overloaded 🙂 — wait 20s',
  ])('keeps %j unchanged', (text) => {
    expect(cleanErrorText(text)).toBe(text);
  });

  it('cuts after masking, so that no half of a key remains', () => {
    const clean = cleanErrorText(`${'x '.repeat(995)}sk-abcdefghijklmnop1234567890`);
    expect(clean.length).toBeLessThanOrEqual(2_000);
    expect(clean).not.toContain('sk-');
    expect(clean.endsWith('…')).toBe(true);
  });

  it('gives at most 2,000 characters without controls for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 100 }), fc.nat(30), (text, times) => {
        const clean = cleanErrorText(text.repeat(times));
        expect(clean.length).toBeLessThanOrEqual(2_000);
        expect(clean).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }),
      { numRuns: propertyRuns(100) },
    );
  });
});
