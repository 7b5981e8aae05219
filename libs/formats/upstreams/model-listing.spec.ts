import { anthropicMessages } from './anthropic-messages/anthropic-messages.js';
import { azureOpenai } from './azure-openai/azure-openai.js';
import { bedrock } from './bedrock/bedrock.js';
import { gemini } from './gemini/gemini.js';
import { openaiChat } from './openai-chat/openai-chat.js';
import { azureResponses, openaiResponses } from './openai-responses/openai-responses.js';

const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const context = (basePath: string, apiVersion: string | null = null) => ({
  origin: 'https://a.example',
  basePath,
  apiVersion,
});

it('reads limits and prices of a list, where they are of use', () => {
  const data = [
    {
      id: 'a',
      context_length: 8_192,
      top_provider: { max_completion_tokens: 4_096 },
      pricing: { prompt: '0.00000015', completion: 6e-7 },
    },
    { id: 'b', max_model_len: 1.5, max_completion_tokens: -1, pricing: { prompt: '', completion: 'x'.repeat(41) } },
    { id: 'c', context_window: 3_000_000_000, pricing: 'free' },
  ];
  expect(openaiChat.modelListing!.read(bytes({ data }))?.models).toEqual([
    {
      id: 'a',
      name: null,
      offer: {
        contextLength: 8_192,
        maxOutputTokens: 4_096,
        inputUsdPerToken: '0.00000015',
        outputUsdPerToken: '6e-7',
      },
    },
    { id: 'b', name: null },
    { id: 'c', name: null },
  ]);
});

it('reads when a model ends, where the list says so', () => {
  const ends = [
    ...[{ shutdown_date: '2026-12-11' }, { shutdown_date: null }, { expiration_date: '2027-01-31' }],
    ...[{ shutdown_date: '2027-02-03T10:00:00Z' }, { shutdown_date: '2027-99-01' }, { shutdown_date: 'soon' }],
    ...[{ shutdown_date: 1_800_000_000 }, {}],
  ];
  const data = ends.map((end, index) => ({ id: `m${index}`, ...end }));
  const read = openaiChat.modelListing!.read(bytes({ data }))!.models.map(({ endsOn }) => endsOn);
  const none = [undefined, undefined, undefined, undefined];
  expect(read).toEqual(['2026-12-11', undefined, '2027-01-31', '2027-02-03', ...none]);
  const summaries = [
    { modelId: 'amazon.old', modelLifecycle: { status: 'LEGACY', endOfLifeTime: '2027-03-01T00:00:00Z' } },
    { modelId: 'amazon.new', modelLifecycle: { status: 'ACTIVE' } },
  ];
  expect(bedrock.modelListing!.read(bytes({ modelSummaries: summaries }))?.models).toEqual([
    { id: 'amazon.old', name: null, endsOn: '2027-03-01' },
    { id: 'amazon.new', name: null },
  ]);
});

describe('lists of models', () => {
  it.each([
    { dialect: openaiChat, at: context('/v1'), cursor: null, path: '/models' },
    { dialect: azureOpenai, at: context(''), cursor: null, path: '/openai/models?api-version=2024-10-21' },
    {
      dialect: azureOpenai,
      at: context('/openai', '2025-01-01'),
      cursor: null,
      path: '/models?api-version=2025-01-01',
    },
    { dialect: azureOpenai, at: context('/openai/v1'), cursor: null, path: '/models' },
    { dialect: openaiResponses, at: context('/v1'), cursor: null, path: '/models' },
    { dialect: azureResponses, at: context('/openai/v1'), cursor: null, path: '/models' },
    { dialect: anthropicMessages, at: context('/v1'), cursor: null, path: '/models?limit=1000' },
    { dialect: anthropicMessages, at: context(''), cursor: 'a b', path: '/v1/models?limit=1000&after_id=a%20b' },
    { dialect: gemini, at: context('/v1beta'), cursor: null, path: '/models?pageSize=1000' },
    { dialect: gemini, at: context('/v1beta'), cursor: 'x&y', path: '/models?pageSize=1000&pageToken=x%26y' },
  ])('are requested at $path', ({ dialect, at, cursor, path }) => {
    expect(dialect.modelListing!.request(at, cursor).path).toBe(path);
  });

  it('send the API version to Anthropic', () => {
    const { request } = anthropicMessages.modelListing!;
    expect(request(context(''), null).headers).toEqual({ 'anthropic-version': '2023-06-01' });
    expect(request(context('', '2099-01-01'), null).headers).toEqual({ 'anthropic-version': '2099-01-01' });
  });

  it('are read from OpenAI’s envelope, and without one', () => {
    const { read } = openaiChat.modelListing!;
    const models = [{ id: 'a', object: 'model' }, { id: 'b', name: 'Bee' }, { id: 7 }, 'junk'];
    const expected = {
      models: [
        { id: 'a', name: null },
        { id: 'b', name: 'Bee' },
      ],
      next: null,
    };
    expect(read(bytes({ object: 'list', data: models }))).toEqual(expected);
    expect(read(bytes(models))).toEqual(expected);
  });

  it.each([openaiChat, azureOpenai, anthropicMessages])(
    'are read without ids that no channel can store',
    ({ modelListing }) => {
      const models = ['good', 'a\0', '\ud800'].map((id) => ({ id }));
      expect(modelListing!.read(bytes({ data: models }))?.models).toEqual([{ id: 'good', name: null }]);
    },
  );

  it('are read page by page from Anthropic', () => {
    const { read } = anthropicMessages.modelListing!;
    const data = [{ type: 'model', id: 'claude-x', display_name: 'Claude X' }];
    const models = [{ id: 'claude-x', name: 'Claude X' }];
    expect(read(bytes({ data, has_more: true, last_id: 'claude-x' }))).toEqual({ models, next: 'claude-x' });
    expect(read(bytes({ data, has_more: false, last_id: 'claude-x' }))).toEqual({ models, next: null });
  });

  it('are read from Gemini without models for unsupported methods', () => {
    const models = [
      { name: 'models/gemini-x', displayName: 'Gemini X', supportedGenerationMethods: ['generateContent'] },
      { name: 'models/vectors', supportedGenerationMethods: ['embedContent'] },
      { name: 'models/films', supportedGenerationMethods: ['predictLongRunning'] },
      { name: 'unsaid' },
    ];
    expect(gemini.modelListing!.read(bytes({ models, nextPageToken: 'more' }))).toEqual({
      models: [
        { id: 'gemini-x', name: 'Gemini X' },
        { id: 'vectors', name: null },
        { id: 'unsaid', name: null },
      ],
      next: 'more',
    });
  });

  it.each([openaiChat, azureOpenai, anthropicMessages, gemini])('are null for other bytes', ({ modelListing }) => {
    for (const text of ['', '<html>', '7', 'null', '{"data":{}}', '{"error":{"message":"no"}}']) {
      expect(modelListing!.read(Buffer.from(text))).toBeNull();
    }
  });

  it('are listed at Amazon by another service: models with names of their own, then the pages of profiles', () => {
    const { request, read } = bedrock.modelListing!;
    const at = { ...context(''), origin: 'https://bedrock-runtime.us-east-1.amazonaws.com' };
    expect(request(at, null)).toMatchObject({
      origin: 'https://bedrock.us-east-1.amazonaws.com',
      path: '/foundation-models?byInferenceType=ON_DEMAND&byOutputModality=TEXT',
    });
    const models = [
      { modelId: 'amazon.nova-lite-v1:0', modelName: 'Nova Lite', inferenceTypesSupported: ['ON_DEMAND'] },
      { modelId: 'anthropic.claude-x', inferenceTypesSupported: ['INFERENCE_PROFILE'] },
    ];
    const listed = [{ id: 'amazon.nova-lite-v1:0', name: 'Nova Lite' }];
    expect(read(bytes({ modelSummaries: models }))).toEqual({ models: listed, next: 'profiles:' });
    expect(request(at, 'profiles:').path).toBe('/inference-profiles?maxResults=1000');
    const profile = {
      inferenceProfileId: 'us.anthropic.claude-x',
      inferenceProfileName: 'US Claude',
      status: 'ACTIVE',
    };
    expect(read(bytes({ inferenceProfileSummaries: [profile], nextToken: 'a+b' }))).toEqual({
      models: [{ id: 'us.anthropic.claude-x', name: 'US Claude' }],
      next: 'profiles:a+b',
    });
    expect(request(at, 'profiles:a+b').path).toBe('/inference-profiles?maxResults=1000&nextToken=a%2Bb');
  });
});
