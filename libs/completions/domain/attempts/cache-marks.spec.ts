import type { Candidate } from '#channels';
import type { CacheMarks } from '#core';
import { sampleChannel } from '../../../../test/support/samples/sample-channel.js';
import { sampleTask } from '../../../../test/support/samples/sample-task.js';
import { setsCacheMarks } from './cache-marks.js';

const RULES = { role: 'system', content: 'Be brief. '.repeat(1_000) };
const USER = { role: 'user', content: 'Hi' };
const PAST = [RULES, USER, { role: 'assistant', content: 'Yes?' }, USER];

interface Case {
  readonly kind?: Candidate['channel']['kind'];
  readonly upstreamModel?: string;
  readonly messages?: readonly object[];
  readonly request?: CacheMarks | null;
  readonly key?: CacheMarks | null;
  readonly channel?: CacheMarks;
  /** The account that answered last: channel and credential. */
  readonly warm?: readonly [string, string] | null;
}

const HERE = ['id-of-plain', 'credential-of-plain'] as const;

function isMarked({
  kind = 'anthropic-messages',
  upstreamModel = 'claude-sonnet-4-5',
  messages = PAST,
  request = null,
  key = null,
  channel = 'auto',
  warm = HERE,
}: Case): boolean {
  const sample = sampleChannel({ kind, options: { cache_marks: channel } });
  const [credential] = sample.credentials;
  if (credential === undefined) throw new Error('no credential');
  const candidate = {
    channel: sample,
    credential,
    otherCredentials: [],
    modelId: 'm',
    upstreamModel,
    toolsApi: null,
    costVersion: null,
  };
  const task = sampleTask({ messages, routify: { cache: request } });
  const principal = { ...task.principal, keyCacheMarks: key };
  return setsCacheMarks(
    candidate,
    { ...task, principal },
    warm === null ? null : { channelId: warm[0], credentialId: warm[1] },
  );
}

describe('marks of the prompt’s cache', () => {
  it('are set where the account has answered the session lately', () => {
    expect(isMarked({})).toBe(true);
    expect(isMarked({ warm: null })).toBe(false);
    expect(isMarked({ warm: ['id-of-other', 'credential-of-plain'] })).toBe(false);
    expect(isMarked({ warm: ['id-of-plain', 'another'] })).toBe(false);
  });

  it('are never set by themselves in a prompt without an answer of the model', () => {
    expect(isMarked({ messages: [RULES, USER] })).toBe(false);
    expect(isMarked({ messages: [RULES, USER], request: 'always' })).toBe(true);
  });

  it.each<[channel: CacheMarks, request: CacheMarks | null, first: boolean, second: boolean]>([
    ['auto', null, false, true],
    ['auto', 'auto', false, true],
    ['auto', 'always', true, true],
    ['auto', 'never', false, false],
    ['always', null, true, true],
    ['always', 'auto', false, true],
    ['always', 'never', false, false],
    ['never', null, false, false],
    ['never', 'always', false, false],
  ])('of a channel with %s and a request with %s: first %s, second %s', (channel, request, first, second) => {
    expect(isMarked({ channel, request, warm: null })).toBe(first);
    expect(isMarked({ channel, request })).toBe(second);
  });

  it.each<[channel: CacheMarks, key: CacheMarks, request: CacheMarks | null, first: boolean]>([
    ['auto', 'always', null, true],
    ['auto', 'always', 'never', false],
    ['auto', 'never', 'always', true],
    ['always', 'auto', null, false],
    ['never', 'always', null, false],
  ])('of a channel with %s, a key with %s and a request with %s: first %s', (channel, key, request, first) => {
    expect(isMarked({ channel, key, request, warm: null })).toBe(first);
  });

  it('are for prompts that the model’s cache takes', () => {
    const short = [{ role: 'system', content: 'x'.repeat(3_500) }, ...PAST.slice(1)];
    expect(isMarked({ messages: short })).toBe(false);
    expect(isMarked({ messages: short, request: 'always' })).toBe(false);
    expect(isMarked({ upstreamModel: 'claude-haiku-4-5' })).toBe(false);
    expect(isMarked({ messages: [RULES, ...PAST], upstreamModel: 'claude-haiku-4-5' })).toBe(true);
  });

  it.each<[Candidate['channel']['kind'], string]>([
    ['anthropic-messages', 'kimi-k2'],
    ['bedrock', 'amazon.nova-2-lite-v1:0'],
    ['vertex', 'gemini-3-pro'],
    ['openai-compatible', 'anthropic/claude-sonnet-4.5'],
    ['openai-responses', 'claude-sonnet-4-5'],
    ['gemini', 'claude-sonnet-4-5'],
    ['azure-openai', 'anthropic/claude-sonnet-4.5'],
  ])('are not for %s with %s', (kind, upstreamModel) => {
    expect(isMarked({ kind, upstreamModel, request: 'always' })).toBe(false);
  });
});
