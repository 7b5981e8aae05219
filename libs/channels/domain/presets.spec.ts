import { checkUpstreamUrl } from '#core';
import { parseChannelOptions } from './channel-options.js';
import { CHANNEL_KINDS } from './kinds/channel-kind.js';
import { completeFromPreset } from './complete-from-preset.js';
import { CHANNEL_PRESETS } from './presets.js';
import { ENDED_PROVIDERS } from './presets/ended-providers.js';

const PUBLIC_ONLY: readonly never[] = [];
const LOCAL = ['gigachat', 'lmstudio', 'ollama', 'vllm'];
const DAY = /^2026-\d\d-\d\d$/;

describe('CHANNEL_PRESETS', () => {
  const presets = [...CHANNEL_PRESETS.values()];

  it('lists well-known providers, sorted', () => {
    const ids = presets.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
    expect(ids).toEqual(
      expect.arrayContaining(['openai', 'groq', 'deepseek', 'mistral', 'openrouter', 'azure-openai']),
    );
  });

  it.each(presets)('$id makes a valid channel', ({ id, kind, baseUrl, options, docsUrl }) => {
    expect(id).toMatch(/^[a-z0-9-]+$/);
    expect(CHANNEL_KINDS).toContain(kind);
    expect(parseChannelOptions({}, id)).toEqual({ options: expect.objectContaining({ connectTimeoutMs: 3_000 }) });
    expect(parseChannelOptions(options)).toEqual(parseChannelOptions({}, id));
    expect(docsUrl).toMatch(/^https:\/\//);
    if (baseUrl === null) return;
    expect(baseUrl).not.toMatch(/\/$/);
    const verdict = checkUpstreamUrl(baseUrl, PUBLIC_ONLY);
    expect(verdict.kind).toBe(LOCAL.includes(id) ? 'refused' : 'allowed');
  });

  it.each(presets)('$id says when its page was read, and which of its settings it does not confirm', (preset) => {
    const { readOn, options, unverified, quirks } = preset;
    expect(readOn).toMatch(DAY);
    const known = ['base_url', 'balance_api', ...Object.keys(options)];
    expect(unverified.filter((fact) => !known.includes(fact))).toEqual([]);
    expect(quirks.filter((quirk) => !quirk.endsWith('.') || quirk.includes('|'))).toEqual([]);
  });

  it('has the providers that sellers look for', () => {
    const names = presets.map(({ name }) => name).join(', ');
    const wanted = [
      ...[
        'SiliconFlow',
        'Doubao',
        'MiniMax',
        'Hunyuan',
        'Qianfan',
        'StepFun',
        'Perplexity',
        'Novita',
        'Ollama',
        'LM Studio',
      ],
      ...[
        'GigaChat',
        'YandexGPT',
        'SambaNova',
        'Cerebras',
        'NVIDIA NIM',
        'Nebius',
        'DeepInfra',
        'Hugging Face',
        'Cloudflare',
      ],
    ];
    expect(wanted.filter((name) => !names.includes(name))).toEqual([]);
    expect(ENDED_PROVIDERS.map(({ name }) => name)).toContain('GitHub Models');
  });

  it.each(ENDED_PROVIDERS)('$name ended, and names presets instead', ({ endedOn, docsUrl, instead }) => {
    expect(endedOn).toMatch(DAY);
    expect(docsUrl).toMatch(/^https:/);
    expect(instead.filter((id) => !CHANNEL_PRESETS.has(id))).toEqual([]);
  });
});

describe('completeFromPreset', () => {
  it('fills in omitted fields, and only those', () => {
    expect(completeFromPreset({ preset: 'groq', kind: null, baseUrl: null, models: [] })).toEqual({
      kind: 'openai-compatible',
      baseUrl: 'https://api.groq.com/openai/v1',
    });
    expect(
      completeFromPreset({ preset: 'groq', kind: 'azure-openai', baseUrl: 'https://a.example', models: [] }),
    ).toEqual({
      kind: 'azure-openai',
      baseUrl: 'https://a.example',
    });
    expect(
      completeFromPreset({ preset: null, kind: 'azure-openai', baseUrl: 'https://a.example', models: [] }),
    ).toEqual({
      kind: 'azure-openai',
      baseUrl: 'https://a.example',
    });
  });

  const named = (names: readonly string[]) => names.map((upstreamModel) => ({ upstreamModel }));

  it.each([
    ['openai', ['gpt-5', 'gpt-4o-mini', 'o3', 'gpt-5-chat-latest'], 'openai-compatible'],
    ['openrouter', ['openai/gpt-5-codex', 'codex-mini'], 'openai-compatible'],
    ['openai-responses', ['gpt-5', 'gpt-5-pro'], 'openai-responses'],
  ])('takes the API of %s for %j', (preset, names, kind) => {
    expect(completeFromPreset({ preset, kind: null, baseUrl: null, models: named(names) }).kind).toBe(kind);
  });

  it.each([
    'o1-pro',
    'gpt-5-pro-2025-10-06',
    'gpt-5.2-pro',
    'gpt-5.1-codex-max',
    'codex-mini-latest',
    'o3-deep-research',
  ])('names the preset that serves %s, unless the kind is written', (name) => {
    const draft = { preset: 'openai', kind: null, baseUrl: null, models: named(['gpt-5', name]) };
    expect(() => completeFromPreset(draft)).toThrow(
      expect.objectContaining({ status: 400, param: 'models', message: expect.stringContaining('openai-responses') }),
    );
    expect(completeFromPreset({ ...draft, kind: 'openai-compatible' }).kind).toBe('openai-compatible');
  });

  it.each([
    [{ preset: 'grok', kind: null, baseUrl: null }, 'preset'],
    [{ preset: null, kind: null, baseUrl: 'https://a.example' }, 'kind'],
    [{ preset: null, kind: 'azure-openai', baseUrl: null }, 'base_url'],
    [{ preset: 'azure-openai', kind: null, baseUrl: null }, 'base_url'],
  ] as const)('refuses %j naming %s', (draft, param) => {
    expect(() => completeFromPreset({ ...draft, models: [] })).toThrow(expect.objectContaining({ status: 400, param }));
  });
});
