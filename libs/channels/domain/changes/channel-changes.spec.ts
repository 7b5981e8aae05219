import { DEFAULT_CHANNEL_OPTIONS, parseChannelOptions } from '../channel-options.js';
import type { ChannelKind } from '../kinds/channel-kind.js';
import { changesOf, sendingOption, type ChangingOptions } from './channel-changes.js';

const changes = (kind: ChannelKind, model: string, options: Partial<ChangingOptions> = {}) =>
  changesOf({ kind, options: { ...DEFAULT_CHANNEL_OPTIONS, ...options } }, model);
const rules = (...[kind, model, options]: Parameters<typeof changes>) =>
  changes(kind, model, options).map(({ rule, option }) => rule ?? option);

describe('what is changed on the way to a model', () => {
  it.each<[ChannelKind, string, string[]]>([
    ['openai-compatible', 'gpt-4o', []],
    ['openai-compatible', 'gpt-6.1-sol', ['gpt-sampling', 'gpt-always-reasons']],
    ['openai-compatible', 'grok-4.5', ['grok-names']],
    ['anthropic-messages', 'grok-4.5', []],
    // Their format has no field by which thinking stays off, and none that binds it.
    ['openai-compatible', 'anthropic/claude-opus-5.5', ['claude-sampling', 'claude-required-tool']],
    [
      'bedrock',
      'us.anthropic.claude-opus-5-5-v1:0',
      [
        ...['claude-sampling', 'claude-always-thinks', 'claude-required-tool'],
        ...['claude-thinking-beside-required-tool', 'claude-bound-thinking'],
      ],
    ],
    ['anthropic-messages', 'minimax-m2', []],
    ['gemini', 'gemini-3.8-flash', []],
  ])('at %s with %s: %j', (kind, model, ids) => {
    expect(rules(kind, model)).toEqual(ids);
  });

  it('has a line for the fields that the rule holds for, and one for each option that overrides it', () => {
    const options = { allow: ['temperature'], force: { top_p: 0.9 } };
    const lines = changes('anthropic-messages', 'claude-opus-4-8', options);
    const { rule, source, readOn } = lines[0] ?? {};
    expect(lines.filter((line) => line.rule === rule)).toEqual([
      expect.objectContaining({ fields: ['top_k'], overriddenBy: null, effect: 'dropped', source, readOn }),
      expect.objectContaining({ fields: ['temperature'], overriddenBy: 'allow' }),
      expect.objectContaining({ fields: ['top_p'], overriddenBy: 'force' }),
    ]);
    expect(lines.at(-1)).toMatchObject({ fields: ['top_p'], effect: 'replaced', option: 'force', sent: '0.9' });
  });

  it.each<[Partial<ChangingOptions>, string | null]>([
    [{}, null],
    [{ allow: ['tool_choice'] }, 'allow'],
    [{ default: { tool_choice: 'auto' } }, 'default'],
    [{ drop: ['tool_choice'] }, 'drop'],
  ])('a required tool with %j is overridden by %s', (options, option) => {
    const refused = changes('anthropic-messages', 'claude-fable-5', options).find(({ effect }) => effect === 'refused');
    expect(refused?.overriddenBy).toBe(option);
  });

  it('left out by the channel is no more overridden by what is allowed', () => {
    const options = { allow: ['temperature'], drop: ['temperature'] };
    expect(changes('openai-compatible', 'gpt-6.1-sol', options)).toMatchObject([
      { fields: ['top_p'], overriddenBy: null },
      { fields: ['temperature'], overriddenBy: 'drop' },
      { rule: 'gpt-always-reasons', overriddenBy: null },
      { fields: ['temperature'], option: 'drop', effect: 'dropped' },
    ]);
  });

  it('of thinking that cannot be turned off is allowed or set, and not given by default', () => {
    const always = (options: Partial<ChangingOptions>) =>
      changes('anthropic-messages', 'claude-fable-5', options).find(({ rule }) => rule === 'claude-always-thinks');
    expect(always({ allow: ['thinking', 'reasoning_effort', 'reasoning'] })).toMatchObject({ overriddenBy: 'allow' });
    expect(always({ default: { thinking: {} } })).toMatchObject({ overriddenBy: null });
    expect(always({ force: { thinking: { type: 'adaptive' }, reasoning_effort: 'low', reasoning: {} } })).toMatchObject(
      {
        overriddenBy: 'force',
      },
    );
  });

  it('has the options of the channel in the order in which they are applied', () => {
    const parsed = parseChannelOptions({ default: { safe_prompt: true }, force: { verbosity: 'low' } }, 'mistral');
    if (!('options' in parsed)) throw new Error('the options are wrong');
    const lines = changesOf({ kind: 'openai-compatible', options: parsed.options }, 'mistral-large-latest');
    const byOptions = lines.filter(({ option }) => option !== null);
    expect(byOptions.map(({ option, effect, fields, sent }) => [option, effect, fields[0], sent])).toEqual([
      ['rename', 'renamed', 'seed', 'random_seed'],
      ['default', 'defaulted', 'safe_prompt', 'true'],
      ['force', 'replaced', 'verbosity', '"low"'],
      ['drop', 'dropped', 'stream_options', null],
    ]);
  });

  it('has the switch of thinking where the format has one and the model can stop', () => {
    const off = { option: 'thinking_off', effect: 'replaced', sent: '{"thinking":{"type":"disabled"}}' };
    expect(changes('openai-compatible', 'glm-5', { thinkingOff: 'thinking' })).toMatchObject([off]);
    expect(changes('gemini', 'gemini-3.8-flash', { thinkingOff: 'thinking' })).toEqual([]);
    expect(rules('openai-compatible', 'kimi-k3', { thinkingOff: 'thinking' })).toEqual(['kimi-always-thinks']);
    expect(rules('openai-compatible', 'kimi-k3')).toEqual([]);
  });
});

describe('the option by which a field is sent', () => {
  const { allow, default: defaults, force, rename } = DEFAULT_CHANNEL_OPTIONS;
  const none = { allow, default: defaults, force, rename };
  it.each([
    [none, null],
    [{ ...none, allow: ['top_p'] }, 'allow'],
    [{ ...none, default: { top_p: 1 } }, 'default'],
    [{ ...none, force: { top_p: 1 } }, 'force'],
    [{ ...none, rename: { top_p: 'p' } }, 'rename'],
    [{ ...none, rename: { p: 'top_p' } }, null],
  ])('of %j is %s', (options, option) => {
    expect(sendingOption(options, 'top_p')).toBe(option);
  });
});
