// The `ai` SDK with its providers for OpenAI (the Responses API) and Anthropic; the argument names the provider.
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { generateObject, generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import { counting, failureOf, models, paused, QUESTION, TURNS_MAX, weatherTool } from './scenario.mjs';
import { CITY_SCHEMA, given, IMAGE_URL, report, WEATHER_PARAMETERS } from '../clients/scenario.mjs';

globalThis.AI_SDK_LOG_WARNINGS = false;
const create = { anthropic: createAnthropic, openai: createOpenAI }[process.argv[2]];
const providerOf = (apiKey) => create({ baseURL: given.baseUrl, apiKey, fetch: counting });
const provider = providerOf(given.key);
/** What makes a model think that the SDK does not know, and how its thoughts come back. */
const THINKING = {
  anthropic: { thinking: { type: 'enabled', budgetTokens: 1_024 } },
  openai: {
    forceReasoning: true,
    reasoningEffort: 'low',
    reasoningSummary: 'auto',
    store: false,
    include: ['reasoning.encrypted_content'],
  },
};
const usageOf = ({ inputTokens: input, outputTokens: output }) => ({ input, output });

/** The SDK wraps the last failure of a retried call. */
const facts = (thrown) => {
  const error = thrown.lastError ?? thrown;
  return { status: error.statusCode, message: error.message };
};

await report({
  async chat() {
    const { text, usage } = await generateText({ model: provider(models.text), prompt: QUESTION });
    return { text, usage: usageOf(usage) };
  },
  async stream() {
    const result = streamText({ model: provider(models.text), prompt: QUESTION });
    let text = '';
    for await (const part of result.textStream) text += part;
    return { text, whole: await result.text, finish: await result.finishReason, usage: usageOf(await result.usage) };
  },
  async tools() {
    const { cities, execute } = weatherTool();
    const result = streamText({
      model: provider(models.tools),
      prompt: 'What is the weather?',
      tools: { weather: tool({ inputSchema: jsonSchema(WEATHER_PARAMETERS), execute }) },
      stopWhen: stepCountIs(TURNS_MAX),
    });
    return { cities, text: await result.text, turns: (await result.steps).length };
  },
  async image() {
    const content = [
      { type: 'text', text: 'What is this?' },
      { type: 'image', image: new URL(IMAGE_URL) },
    ];
    const { usage } = await generateText({ model: provider(models.text), messages: [{ role: 'user', content }] });
    return { inputTokens: usage.inputTokens };
  },
  async thinking() {
    const shared = { model: provider(models.text), providerOptions: THINKING };
    const first = await generateText({ ...shared, prompt: QUESTION });
    const { anthropic, openai } = first.reasoning[0]?.providerMetadata ?? {};
    const messages = [
      { role: 'user', content: QUESTION },
      ...first.response.messages,
      { role: 'user', content: 'Go on.' },
    ];
    const second = await generateText({ ...shared, messages });
    const opaque = anthropic?.signature ?? anthropic?.redactedData ?? openai?.reasoningEncryptedContent;
    return { text: first.reasoningText ?? null, opaque: typeof opaque, next: second.text };
  },
  async structured() {
    const { object } = await generateObject({
      model: provider(models.text),
      prompt: 'A city',
      schema: jsonSchema(CITY_SCHEMA),
    });
    return object;
  },
  async abort() {
    const controller = new AbortController();
    const result = streamText({
      model: provider(models.slow),
      prompt: QUESTION,
      abortSignal: controller.signal,
    });
    let chunks = 0;
    for await (const part of result.fullStream) if (part.type === 'text-delta' && ++chunks === 3) controller.abort();
    return { chunks };
  },
  async badRequest() {
    return failureOf(() => generateText({ model: provider(models.text), prompt: QUESTION, topP: 2 }), facts);
  },
  async noMoney() {
    return failureOf(() => generateText({ model: providerOf(given.poorKey)(models.text), prompt: QUESTION }), facts);
  },
  async pause() {
    return paused(async () => (await generateText({ model: provider(models.pause), prompt: QUESTION })).text);
  },
  async failing() {
    return failureOf(() => generateText({ model: provider(models.failing), prompt: QUESTION, maxRetries: 0 }), facts);
  },
  async brokenStream() {
    const errors = [];
    const onError = ({ error }) => errors.push(error);
    const result = streamText({ model: provider(models.cut), prompt: QUESTION, onError });
    let text = '';
    for await (const part of result.fullStream) if (part.type === 'text-delta') text += part.text;
    const finish = await result.finishReason.then(String, () => null);
    return { text, finish, message: errors.map((error) => error?.message ?? JSON.stringify(error)).join(' ') };
  },
});
