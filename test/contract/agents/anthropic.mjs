// Anthropic's official SDK: its streaming helper, `parse`, its tool runner and the count of tokens.
import Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import { jsonSchemaOutputFormat } from '@anthropic-ai/sdk/helpers/json-schema';
import { counting, failureOf, models, paused, QUESTION, TURNS_MAX, weatherTool } from './scenario.mjs';
import { CITY_SCHEMA, given, IMAGE_URL, report, WEATHER_PARAMETERS } from '../clients/scenario.mjs';

const baseURL = given.baseUrl.replace(/\/v1$/, '');
const clientOf = (apiKey) => new Anthropic({ baseURL, apiKey, fetch: counting, maxRetries: 2 });
const client = clientOf(given.key);
const paramsOf = (fields) => ({
  model: models.text,
  max_tokens: 400,
  messages: [{ role: 'user', content: QUESTION }],
  ...fields,
});
const textOf = ({ content }) => content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
const usageOf = ({ input_tokens: input, output_tokens: output }) => ({ input, output });
const facts = ({ status, error, message, requestID, type }) => ({
  status,
  message,
  requestId: requestID,
  type,
  param: error?.error?.param,
});

await report({
  async chat() {
    const reply = await client.messages.create(paramsOf());
    return { text: textOf(reply), usage: usageOf(reply.usage) };
  },
  async stream() {
    const stream = client.messages.stream(paramsOf());
    let text = '';
    stream.on('text', (delta) => (text += delta));
    const message = await stream.finalMessage();
    return { text, whole: textOf(message), finish: message.stop_reason, usage: usageOf(message.usage) };
  },
  async tools() {
    const { cities, execute } = weatherTool();
    const description = 'Weather of a city';
    const weather = betaTool({ name: 'weather', description, inputSchema: WEATHER_PARAMETERS, run: execute });
    const last = await client.beta.messages.toolRunner({
      ...paramsOf({ model: models.tools, messages: [{ role: 'user', content: 'What is the weather?' }] }),
      tools: [weather],
      max_iterations: TURNS_MAX,
      stream: false,
    });
    return { cities, text: textOf(last) };
  },
  async image() {
    const [, media_type, data] = /^data:(.*);base64,(.*)$/.exec(IMAGE_URL);
    const content = [
      { type: 'text', text: 'What is this?' },
      { type: 'image', source: { type: 'base64', media_type, data } },
    ];
    const { usage } = await client.messages.create(paramsOf({ messages: [{ role: 'user', content }] }));
    return { inputTokens: usage.input_tokens };
  },
  async thinking() {
    const fields = { thinking: { type: 'enabled', budget_tokens: 1_024 }, max_tokens: 3_000 };
    const first = await client.messages.stream(paramsOf(fields)).finalMessage();
    const thought = first.content.find(({ type }) => type === 'thinking');
    const opaque = first.content.map(({ signature, data }) => signature ?? data).find((state) => state !== undefined);
    const messages = [
      { role: 'user', content: QUESTION },
      { role: 'assistant', content: first.content },
      { role: 'user', content: 'Go on.' },
    ];
    const second = await client.messages.create(paramsOf({ ...fields, messages }));
    return { text: thought?.thinking ?? null, opaque: typeof opaque, next: textOf(second) };
  },
  async structured() {
    const format = jsonSchemaOutputFormat(CITY_SCHEMA, { transform: false });
    const message = await client.messages.parse(paramsOf({ output_config: { format } }));
    return message.parsed_output;
  },
  async abort() {
    const stream = client.messages.stream(paramsOf({ model: models.slow, max_tokens: 4_000 }));
    let chunks = 0;
    try {
      for await (const { type } of stream) if (type === 'content_block_delta' && ++chunks === 3) stream.abort();
    } catch (error) {
      return { chunks, ended: error.constructor.name };
    }
    return { chunks };
  },
  async badRequest() {
    return failureOf(() => client.messages.create(paramsOf({ top_p: 2 })), facts);
  },
  async noMoney() {
    return failureOf(() => clientOf(given.poorKey).messages.create(paramsOf()), facts);
  },
  async pause() {
    return paused(async () => textOf(await client.messages.create(paramsOf({ model: models.pause }))));
  },
  async failing() {
    return failureOf(() => client.messages.create(paramsOf({ model: models.failing })), facts);
  },
  async brokenStream() {
    return failureOf(() => client.messages.stream(paramsOf({ model: models.cut })).finalMessage(), facts);
  },
  async countTokens() {
    const { max_tokens: _none, ...params } = paramsOf();
    return client.messages.countTokens(params);
  },
  async models() {
    const ids = [];
    for await (const { id } of client.models.list()) ids.push(id);
    return ids;
  },
});
