import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { isAzureV1, isOpenai, refusesTools } from './openai-models.js';

const LISTED = new URL('../../../catalog/listed/listed-models.json', import.meta.url);
const { models } = JSON.parse(readFileSync(LISTED, 'utf8')) as { models: Readonly<Record<string, unknown>> };

describe('models whose tools chat completions refuse', () => {
  it('are GPT-5.4 and later among all that are known of OpenAI', () => {
    const names = Object.keys(models).filter((name) => name.startsWith('openai/'));
    expect(names.length).toBeGreaterThan(50);
    const refusing = names.map((name) => name.replace('openai/', '')).filter(refusesTools);
    expect(refusing.sort()).toEqual([
      ...['gpt-5.4', 'gpt-5.4-image-2', 'gpt-5.4-mini', 'gpt-5.4-nano', 'gpt-5.4-pro', 'gpt-5.5', 'gpt-5.5-pro'],
      ...['gpt-5.6', 'gpt-5.6-luna', 'gpt-5.6-luna-pro', 'gpt-5.6-sol', 'gpt-5.6-sol-pro', 'gpt-5.6-terra'],
      ...['gpt-5.6-terra-pro', 'gpt-6-astra', 'gpt-6-luna', 'gpt-6-sol', 'gpt-6.1-sol', 'gpt-6.1-terra'],
      ...['gpt-6.2-astra', 'gpt-6.2-sol'],
    ]);
  });

  it.each([
    ...['gpt-5.4-2026-03-05', 'gpt-5.10', 'gpt-5.12-mini', 'gpt-6', 'gpt-6.1-nano', 'gpt-6-2027-01-01', 'gpt-10'],
    ...['GPT-5.4', 'openai/gpt-5.5', 'ft:gpt-5.4-mini-2026-03-05:acme::id', 'prod-gpt-5.6-terra', 'our_gpt-5.4'],
  ])('are also %s', (name) => {
    expect(refusesTools(name)).toBe(true);
  });

  it.each([
    ...['gpt-5', 'gpt-5-2025-08-07', 'gpt-5-mini', 'gpt-5.1', 'gpt-5.2-2025-12-11', 'gpt-5.3', 'gpt-5.3-codex'],
    ...['gpt-4.5-preview', 'gpt-4.1', 'gpt-4o', 'gpt-35-turbo', 'gpt-oss-120b', 'o3', 'o4-mini', 'chatgpt-4o-latest'],
    ...['gpt-5.4-chat-latest', 'gpt-5.4-search-api', 'gpt-6-audio', 'gpt-audio-2', 'gpt-image-2', 'gpt-realtime-2'],
    ...['claude-opus-5.4', 'mygpt-5.4', 'gemini-5.4', 'our-deployment', ''],
  ])('are not %s', (name) => {
    expect(refusesTools(name)).toBe(false);
  });

  it('are those of a version from 5.4 on, whatever follows', () => {
    const version = fc.tuple(fc.integer({ min: 3, max: 19 }), fc.option(fc.integer({ min: 0, max: 99 })));
    const suffix = fc.constantFrom('', '-mini', '-nano', '-pro', '-terra', '-2026-11-05', '-mini-2026-11-05');
    fc.assert(
      fc.property(version, suffix, ([major, minor], end) => {
        const isLater = major > 5 || (major === 5 && (minor ?? 0) >= 4);
        expect(refusesTools(`gpt-${major}${minor === null ? '' : `.${minor}`}${end}`)).toBe(isLater);
      }),
    );
  });
});

describe('addresses', () => {
  it.each([
    ['https://api.openai.com/v1', true],
    ['https://eu.api.openai.com/v1', true],
    ['https://api.openai.com.example/v1', false],
    ['https://relay.example/api.openai.com', false],
  ])('%s is OpenAI’s: %s', (url, expected) => {
    expect(isOpenai(new URL(url))).toBe(expected);
  });

  it.each([
    ['https://acme.openai.azure.com', '/openai/v1', true],
    ['https://acme.services.ai.azure.com', '/openai/v1', true],
    ['https://acme.openai.azure.com', '/openai/deployments/x', false],
    ['https://acme.openai.azure.com.example', '/openai/v1', false],
    ['https://relay.example', '/openai/v1', false],
  ])('%s%s is Azure’s v1 API: %s', (origin, path, expected) => {
    expect(isAzureV1({ origin, path })).toBe(expected);
  });
});
