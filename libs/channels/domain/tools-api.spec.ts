import { CHANNEL_KINDS, type ChannelKind } from './kinds/channel-kind.js';
import { toolsApiOf, toolsApiProblem, type ToolsApi, type ToolsApiChoice } from './tools-api.js';

const RELAY = 'https://relay.example/v1';

function apiOf(
  kind: ChannelKind,
  baseUrl: string,
  upstreamModel: string,
  more: { preset?: string; choice?: string } = {},
) {
  const { preset = null, choice = 'auto' } = more;
  return toolsApiOf({ kind, preset, baseUrl, choice: choice as ToolsApiChoice, upstreamModel });
}

describe('the API that gets requests with tools', () => {
  it.each<[ChannelKind, string, string, { preset?: string; choice?: string }, ToolsApi | null]>([
    ['openai-compatible', 'https://api.openai.com/v1', 'gpt-5.4', {}, 'responses'],
    ['openai-compatible', 'https://eu.api.openai.com/v1', 'gpt-5.6-terra', {}, 'responses'],
    ['openai-compatible', 'https://api.openai.com/v1', 'gpt-5.2', {}, 'chat'],
    ['openai-compatible', 'https://api.openai.com/v1', 'gpt-5.4', { choice: 'chat' }, 'chat'],
    ['openai-compatible', 'https://api.openai.com/v1', 'gpt-4o', { choice: 'responses' }, 'responses'],
    ['openai-compatible', RELAY, 'gpt-5.4', {}, 'chat'],
    ['openai-compatible', RELAY, 'gpt-5.4', { preset: 'openai' }, 'responses'],
    ['openai-compatible', RELAY, 'any', { choice: 'responses' }, 'responses'],
    ['openai-compatible', 'https://openrouter.ai/api/v1', 'openai/gpt-5.4', { preset: 'openrouter' }, 'chat'],
    ['openai-compatible', 'https://acme.openai.azure.com/openai/v1', 'gpt-5.4', {}, 'responses'],
    ['azure-openai', 'https://acme.openai.azure.com', 'gpt-5.4', {}, 'responses'],
    ['azure-openai', 'https://gateway.example', 'prod-gpt-5.4-mini', {}, 'responses'],
    ['azure-openai', 'https://acme.openai.azure.com', 'our deployment', {}, 'chat'],
    ['azure-openai', 'https://acme.openai.azure.com', 'our deployment', { choice: 'responses' }, 'responses'],
    ['openai-responses', 'https://api.openai.com/v1', 'gpt-5.4', {}, null],
    ['anthropic-messages', 'https://api.anthropic.com/v1', 'gpt-5.4', {}, null],
  ])('of %s at %s for %s with %j is %s', (kind, baseUrl, model, more, api) => {
    expect(apiOf(kind, baseUrl, model, more)).toBe(api);
  });

  it('can be chosen where an account has two', () => {
    const choosable = CHANNEL_KINDS.filter((kind) => toolsApiProblem(kind, 'responses') === null);
    expect(choosable).toEqual(['openai-compatible', 'azure-openai']);
    for (const kind of CHANNEL_KINDS) expect(toolsApiProblem(kind, 'auto')).toBeNull();
    expect(toolsApiProblem('gemini', 'chat')).toBe(
      'options.tools_api must be auto: a channel of the kind gemini has one API. chat is for openai-compatible and azure-openai.',
    );
  });
});
