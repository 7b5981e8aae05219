import { CHANNEL_KINDS, type ChannelKind } from '#channels';
import { upstreamRequestIdOf } from './upstream-request-id.js';

const OWN = 'gen_01k3f0000000000000000000aa';

describe('upstreamRequestIdOf', () => {
  it.each<[kind: ChannelKind, headers: Record<string, string>, id: string | null]>([
    ['openai-compatible', { 'x-request-id': 'req_1', 'cf-ray': '8a-FRA' }, 'req_1'],
    ['openai-compatible', { 'x-generation-id': 'gen-1', 'cf-ray': '8a-FRA' }, 'gen-1'],
    ['openai-compatible', { 'cf-ray': '8a-FRA' }, '8a-FRA'],
    ['openai-responses', { 'x-request-id': 'req_2' }, 'req_2'],
    ['anthropic-messages', { 'x-request-id': 'proxy', 'request-id': 'req_011' }, 'req_011'],
    ['azure-openai', { 'x-request-id': OWN, 'apim-request-id': '7f-3c' }, '7f-3c'],
    ['azure-openai-responses', { 'x-request-id': 'ms' }, 'ms'],
    ['bedrock', { 'x-amzn-requestid': '00-aa' }, '00-aa'],
    ['gemini', { 'server-timing': 'gfet4t7; dur=1' }, null],
  ])('%s: %j', (kind, headers, id) => {
    expect(upstreamRequestIdOf(kind, headers, OWN)).toBe(id);
  });

  it('is never our own id, which some upstreams return', () => {
    for (const kind of CHANNEL_KINDS) expect(upstreamRequestIdOf(kind, { 'x-request-id': OWN }, OWN)).toBeNull();
    expect(upstreamRequestIdOf('openai-compatible', { 'x-request-id': OWN, 'cf-ray': '8a' }, OWN)).toBe('8a');
  });

  it.each(['', 'x'.repeat(129), 'a b', 'a\nb', 'ключ', '\u0000'])('is bounded in length and characters: %j', (id) => {
    expect(upstreamRequestIdOf('openai-compatible', { 'x-request-id': id }, OWN)).toBeNull();
    expect(upstreamRequestIdOf('openai-compatible', { 'x-request-id': id, 'cf-ray': '8a' }, OWN)).toBe('8a');
  });
});
