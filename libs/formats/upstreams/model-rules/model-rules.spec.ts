import { isObjectText } from '#core';
import { canStopThinking, rulesAbout, yieldsToOptions } from './model-rules.js';
import { MODEL_RULES } from './rule-table.js';

const idsAbout = (model: string): string[] => rulesAbout(model).map(({ id }) => id);

describe('the rules about models', () => {
  it.each<[model: string, rules: string[]]>([
    ['gpt-5.5', []],
    ['openai/gpt-6.1-sol', ['gpt-sampling', 'gpt-always-reasons']],
    ['mistral-large-latest', ['mistral-members', 'mistral-call-ids']],
    ['xai/grok-4.5', ['grok-names']],
    ['gpt-6-luna', ['gpt-sampling-with-effort']],
    ['claude-opus-4-6', ['claude-thinking-beside-required-tool']],
    ['claude-3-7-sonnet', ['claude-thinking-beside-required-tool']],
    [
      'us.anthropic.claude-sonnet-5-5-v1:0',
      [
        ...['claude-sampling', 'claude-thinks-between-tools', 'claude-required-tool'],
        ...['claude-thinking-beside-required-tool', 'claude-bound-thinking'],
      ],
    ],
    ['moonshotai/Kimi-K3', ['kimi-always-thinks']],
  ])('about %s are listed: %j', (model, rules) => {
    expect(idsAbout(model)).toEqual(rules);
    expect(idsAbout(model)).toEqual(rules);
  });

  it('each have an id of their own, fields, a page and the day on which it was read', () => {
    expect(new Set(MODEL_RULES.map(({ id }) => id)).size).toBe(MODEL_RULES.length);
    for (const { fields, models, source, readOn, sent } of MODEL_RULES) {
      expect(fields.length * models.length).toBeGreaterThan(0);
      expect(source).toMatch(/^https:\/\/[\w.-]+\/\S+$/);
      expect(readOn).toMatch(/^2026-\d\d-\d\d$/);
      if (sent !== null) expect(isObjectText(Buffer.from(sent))).toBe(true);
    }
  });

  it('say what is sent where a field leaves as something else, or is added, and only there', () => {
    for (const { effect, sent } of MODEL_RULES) expect(sent !== null).toBe(['replaced', 'added'].includes(effect));
  });

  it('yield to options of a channel where fields are left out or refused by name', () => {
    expect(MODEL_RULES.filter(yieldsToOptions).map(({ id }) => id)).toEqual([
      ...['claude-sampling', 'claude-top-p-beside-temperature', 'claude-4-6-top-p-beside-temperature'],
      ...['gpt-sampling-with-effort', 'gpt-sampling'],
      'claude-required-tool',
    ]);
  });

  it('about Claude say nothing of switches that others have', () => {
    expect([canStopThinking('kimi-k3'), canStopThinking('claude-fable-5'), canStopThinking('kimi-k2-6')]).toEqual([
      ...[false, true, true],
    ]);
  });
});
