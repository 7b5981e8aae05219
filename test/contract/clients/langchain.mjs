// LangChain's chat model for OpenAI.
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
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
const modelOf = (apiKey, simulate) =>
  new ChatOpenAI({
    model: MODEL,
    apiKey,
    maxRetries: 2,
    useResponsesApi: false,
    configuration: { baseURL: given.baseUrl, fetch: counting },
    ...(simulate === undefined ? {} : { modelKwargs: { simulate } }),
  });
const model = modelOf(given.key);

async function failure(call) {
  counting.calls = 0;
  try {
    await call();
    return null;
  } catch ({ status, code, message }) {
    return { status, code, message, calls: counting.calls };
  }
}

await report({
  async chat() {
    const { content, usage_metadata } = await model.invoke('Hello!');
    return { text: content, usage: usage_metadata };
  },
  async stream() {
    let whole;
    for await (const chunk of await model.stream('Hello!')) whole = whole === undefined ? chunk : whole.concat(chunk);
    const { finish_reason } = whole.response_metadata;
    return { text: whole.content, finish: finish_reason, usage: whole.usage_metadata };
  },
  async tools() {
    const cities = [];
    const weather = tool(
      ({ city }) => {
        cities.push(city);
        return `sunny in ${city}`;
      },
      { name: 'weather', description: 'Weather of a city', schema: WEATHER_PARAMETERS },
    );
    const bound = model.bindTools([weather]);
    const messages = [new HumanMessage('Please call weather.')];
    const first = await bound.invoke(messages);
    const [call] = first.tool_calls;
    const result = await weather.invoke(call.args);
    messages.push(first, new ToolMessage({ content: result, tool_call_id: call.id }));
    return { cities, text: (await bound.invoke(messages)).content };
  },
  async structured() {
    return model.withStructuredOutput({ title: 'city', ...CITY_SCHEMA }, { method: 'jsonSchema' }).invoke('A city');
  },
  async image() {
    const content = [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: IMAGE_URL } },
    ];
    const { usage_metadata } = await model.invoke([new HumanMessage({ content })]);
    return { promptTokens: usage_metadata.input_tokens };
  },
  async abort() {
    const controller = new AbortController();
    let chunks = 0;
    try {
      const stream = await modelOf(given.key, LONG).stream('Hello!', { signal: controller.signal });
      for await (const { content } of stream) if (content !== '' && ++chunks === 3) controller.abort();
      return { chunks, ended: null };
    } catch (error) {
      return { chunks, ended: error.name };
    }
  },
  async badRequest() {
    return failure(() => model.invoke('Hello!', { stop: [5] }));
  },
  async noMoney() {
    return failure(() => modelOf(given.poorKey).invoke('Hello!'));
  },
  async pause() {
    counting.calls = 0;
    const startedMs = performance.now();
    const { content } = await modelOf(given.key, pauseOnce('langchain')).invoke('Hello!');
    return { text: content, calls: counting.calls, waitedMs: performance.now() - startedMs };
  },
  async brokenStream() {
    let text = '';
    const result = await failure(async () => {
      const stream = await modelOf(given.key, { cut_after_chunks: 4 }).stream('Hello!');
      for await (const { content } of stream) text += content;
    });
    return { text, ...result };
  },
});
