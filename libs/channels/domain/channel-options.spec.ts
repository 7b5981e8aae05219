import { CHANNEL_OPTIONS, DEFAULT_CHANNEL_OPTIONS, effectiveOptions, parseChannelOptions } from './channel-options.js';

const pathsOf = (fields: Record<string, unknown>): string[] => {
  const parsed = parseChannelOptions(fields);
  return 'details' in parsed ? parsed.details.map(({ path }) => path) : [];
};

describe('parseChannelOptions', () => {
  it('fills in defaults for what is absent or null', () => {
    expect(parseChannelOptions({ idle_timeout_ms: null })).toEqual({ options: DEFAULT_CHANNEL_OPTIONS });
    expect(DEFAULT_CHANNEL_OPTIONS).toMatchObject({
      connectTimeoutMs: 3_000,
      firstByteTimeoutMs: 30_000,
      firstByteTimeoutJsonMs: 120_000,
      firstByteTimeoutReasoningMs: 300_000,
      firstByteTimeoutReasoningJsonMs: 600_000,
      idleTimeoutMs: 30_000,
      totalTimeoutMs: 900_000,
      tokenLimitField: 'as_sent',
      readToEndTokens: 0,
    });
  });

  it('reads back what effectiveOptions shows', () => {
    const shown = effectiveOptions({ idle_timeout_ms: 7, drop: null });
    expect(Object.keys(shown)).toEqual(Object.values(CHANNEL_OPTIONS).map(({ field }) => field));
    expect(parseChannelOptions(shown)).toEqual({ options: { ...DEFAULT_CHANNEL_OPTIONS, idleTimeoutMs: 7 } });
  });

  it.each([
    { idle_timeout_ms: 1 },
    { total_timeout_ms: 3_600_000 },
    { drop: ['store', 'logit_bias'] },
    { token_limit_field: 'max_completion_tokens' },
    { forward_metadata: true },
    { read_to_end_tokens: 4_096 },
    { lacks: ['tools', 'json_schema'] },
    { api_version: '2024-10-21' },
    { rename: { max_tokens: 'max_new_tokens', reasoning_effort: 'effort' } },
    { default: { temperature: 0, provider: { order: ['a'] } } },
    { force: { user: null, safe_prompt: true } },
  ])('accepts %p', (fields) => {
    expect(pathsOf(fields)).toEqual([]);
  });

  it.each([
    { idle_timeout_ms: 0 },
    { idle_timeout_ms: 1.5 },
    { idle_timeout_ms: '30000' },
    { total_timeout_ms: 3_600_001 },
    { drop: 'store' },
    { drop: ['model'] },
    { drop: ['messages'] },
    { drop: ['a b'] },
    { drop: Array.from({ length: 51 }, (_, index) => `f${index}`) },
    { token_limit_field: 'max_output_tokens' },
    { forward_metadata: 'yes' },
    { read_to_end_tokens: -1 },
    { lacks: ['telepathy'] },
    { api_version: '2024/10' },
    { rename: ['a'] },
    { rename: { model: 'engine' } },
    { rename: { prompt_count: 'n' } },
    { rename: { a: 'c', b: 'c' } },
    { rename: { a: 1 } },
    { default: { n: 2 } },
    { default: { max_tokens: 100 } },
    { default: { tools: [] } },
    { force: { max_completion_tokens: 100_000 } },
    { force: { messages: [] } },
    { force: { service_tier: 'priority' } },
    { force: { instructions: 'x'.repeat(4_096) } },
    { force: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`f${index}`, 1])) },
  ])('refuses %p', (fields) => {
    expect(pathsOf(fields)).toEqual([`options.${Object.keys(fields)[0]}`]);
  });

  it('suggests the name of a mistyped option', () => {
    const parsed = parseChannelOptions({ idle_timeout: 5 });
    expect(parsed).toMatchObject({
      details: [{ path: 'options.idle_timeout', message: expect.stringContaining('idle_timeout_ms') }],
    });
  });
});
