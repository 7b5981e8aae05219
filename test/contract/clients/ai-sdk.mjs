// The `ai` SDK with its provider for OpenAI-compatible services.
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateObject, generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import {
  CITY_SCHEMA,
  countingFetch,
  given,
  IMAGE_URL,
  LONG,
  MODEL,
  pauseOnce,
  report,
  WEATHER_PARAMETERS,
} from './scenario.mjs';

const counting = countingFetch();
const modelOf = (apiKey) =>
  createOpenAICompatible({
    name: 'routify',
    baseURL: given.baseUrl,
    apiKey,
    includeUsage: true,
    supportsStructuredOutputs: true,
    fetch: counting,
  })(MODEL);
const model = modelOf(given.key);
const simulate = (faults) => ({ providerOptions: { routify: { simulate: faults } } });

/** The SDK wraps the last failure of a retried call. */
async function failure(call) {
  counting.calls = 0;
  try {
    await call();
    return null;
  } catch (thrown) {
    const error = thrown.lastError ?? thrown;
    return { status: error.statusCode, retryable: error.isRetryable, message: error.message, calls: counting.calls };
  }
}

await report({
  async chat() {
    const { text, usage } = await generateText({ model, prompt: 'Hello!' });
    return { text, usage };
  },
  async stream() {
    const result = streamText({ model, prompt: 'Hello!' });
    let text = '';
    for await (const part of result.textStream) text += part;
    return { text, finish: await result.finishReason, usage: await result.usage };
  },
  async tools() {
    const cities = [];
    const weather = tool({
      inputSchema: jsonSchema(WEATHER_PARAMETERS),
      execute: ({ city }) => {
        cities.push(city);
        return `sunny in ${city}`;
      },
    });
    const prompt = 'Please call weather.';
    const { text, steps } = await generateText({ model, prompt, tools: { weather }, stopWhen: stepCountIs(4) });
    return { cities, text, finishes: steps.map(({ finishReason }) => finishReason) };
  },
  async structured() {
    const { object } = await generateObject({ model, prompt: 'A city', schema: jsonSchema(CITY_SCHEMA) });
    return object;
  },
  async image() {
    const content = [
      { type: 'text', text: 'What is this?' },
      { type: 'image', image: new URL(IMAGE_URL) },
    ];
    const { usage } = await generateText({ model, messages: [{ role: 'user', content }] });
    return { promptTokens: usage.inputTokens };
  },
  async abort() {
    const controller = new AbortController();
    const result = streamText({ model, prompt: 'Hello!', abortSignal: controller.signal, ...simulate(LONG) });
    let chunks = 0;
    let ended = null;
    for await (const part of result.fullStream) {
      if (part.type === 'text-delta' && ++chunks === 3) controller.abort();
      if (part.type === 'abort') ended = part.type;
    }
    return { chunks, ended };
  },
  async badRequest() {
    return failure(() => generateText({ model, prompt: 'Hello!', temperature: 3 }));
  },
  async noMoney() {
    return failure(() => generateText({ model: modelOf(given.poorKey), prompt: 'Hello!' }));
  },
  async pause() {
    counting.calls = 0;
    const startedMs = performance.now();
    const { text } = await generateText({ model, prompt: 'Hello!', ...simulate(pauseOnce('ai')) });
    return { text, calls: counting.calls, waitedMs: performance.now() - startedMs };
  },
  async brokenStream() {
    const errors = [];
    const result = streamText({
      model,
      prompt: 'Hello!',
      ...simulate({ cut_after_chunks: 4 }),
      onError: ({ error }) => errors.push(String(error?.message ?? error)),
    });
    let text = '';
    for await (const part of result.fullStream) if (part.type === 'text-delta') text += part.text;
    return { text, errors, finish: await result.finishReason.then(String, () => null) };
  },
});
