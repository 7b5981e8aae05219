import { finish } from '#core';
import { type Candidate, DEFAULT_CHANNEL_OPTIONS } from '#channels';
import { readChatRequest } from '#formats';
import { chatBody, PLAIN_OPTIONS } from '../../../../test/support/samples/dialect-request.js';
import { buildAttemptRequest } from './build-attempt-request.js';

type Kind = Candidate['channel']['kind'];

const TOOLS = { tools: [{ type: 'function', function: { name: 'f' } }] };

/** The key in the request to a channel. */
function keyAt(
  kind: Kind,
  url: string,
  fields: object = {},
  options: object = {},
  toolsApi: Candidate['toolsApi'] = null,
): unknown {
  const { origin, pathname } = new URL(url);
  const endpoint = { origin, path: pathname === '/' ? '' : pathname };
  const channel = { kind, endpoint, options: { ...DEFAULT_CHANNEL_OPTIONS, ...options } } as Candidate['channel'];
  const body = chatBody({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...fields });
  const attempt = { ...PLAIN_OPTIONS, cacheKey: 'key' };
  const built = finish(
    buildAttemptRequest({ channel, upstreamModel: 'up', toolsApi }, body, finish(readChatRequest(body)), attempt),
  );
  const sent = JSON.parse(Buffer.concat(built.parts).toString()) as Record<string, unknown>;
  const header = Object.entries(built.headers).find(([, value]) => value === 'key');
  return sent.prompt_cache_key ?? sent.session_id ?? header?.join(': ');
}

describe('the key of the session', () => {
  it.each<[Kind, string, unknown]>([
    ['openai-compatible', 'https://api.openai.com/v1', 'key'],
    ['openai-compatible', 'https://eu.api.openai.com/v1', 'key'],
    ['openai-compatible', 'https://api.openai.com.example/v1', undefined],
    ['openai-compatible', 'https://api.deepseek.com', undefined],
    ['openai-compatible', 'https://api.mistral.ai/v1', 'key'],
    ['openai-compatible', 'https://api.moonshot.cn/v1', 'key'],
    ['openai-compatible', 'https://openrouter.ai/api/v1', 'key'],
    ['openai-compatible', 'https://api.x.ai/v1', 'x-grok-conv-id: key'],
    ['openai-compatible', 'https://api.fireworks.ai/inference/v1', 'x-session-affinity: key'],
    ['openai-responses', 'https://proxy.example/v1', 'key'],
    ['azure-openai', 'https://x.openai.azure.com/openai/v1', 'key'],
    ['azure-openai', 'https://x.openai.azure.com', undefined],
    ['azure-openai-responses', 'https://x.openai.azure.com', 'key'],
    ['anthropic-messages', 'https://api.anthropic.com/v1', undefined],
    ['gemini', 'https://generativelanguage.googleapis.com/v1beta', undefined],
  ])('%s at %s: %s', (kind, url, key) => {
    expect(keyAt(kind, url)).toBe(key);
  });

  it('goes to the Responses API of an account with tools, whatever the address', () => {
    expect(keyAt('azure-openai', 'https://x.openai.azure.com', TOOLS, {}, 'responses')).toBe('key');
    expect(keyAt('openai-compatible', 'https://relay.example/v1', TOOLS, {}, 'responses')).toBe('key');
    expect(keyAt('openai-compatible', 'https://relay.example/v1', {}, {}, 'responses')).toBeUndefined();
  });

  it.each<Kind>(['openai-compatible', 'openai-responses'])('of the client or the operator wins: %s', (kind) => {
    const url = 'https://api.openai.com/v1';
    expect(keyAt(kind, url, { prompt_cache_key: 'own' })).toBe('own');
    expect(keyAt(kind, url, {}, { drop: ['prompt_cache_key'] })).toBeUndefined();
    const drop = ['x-grok-conv-id'];
    expect(keyAt('openai-compatible', 'https://api.x.ai/v1', {}, { drop })).toBeUndefined();
    expect(keyAt(kind, url, {}, { force: { prompt_cache_key: 'operator' } })).toBe('operator');
  });
});
