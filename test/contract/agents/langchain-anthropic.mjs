// LangChain's chat model for Anthropic.
import { ChatAnthropic } from '@langchain/anthropic';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { counting, failureOf, models, paused, QUESTION, TURNS_MAX, weatherTool } from './scenario.mjs';
import { CITY_SCHEMA, given, IMAGE_URL, report, WEATHER_PARAMETERS } from '../clients/scenario.mjs';

const modelOf = (model, fields = {}) =>
  new ChatAnthropic({
    model,
    apiKey: given.key,
    anthropicApiUrl: given.baseUrl.replace(/\/v1$/, ''),
    maxRetries: 2,
    clientOptions: { fetch: counting },
    maxTokens: 400,
    ...fields,
  });
const textOf = ({ content }) =>
  typeof content === 'string' ? content : content.map((block) => block.text ?? '').join('');
const usageOf = ({ input_tokens: input, output_tokens: output }) => ({ input, output });
const facts = ({ status, message }) => ({ status, message });

await report({
  async chat() {
    const reply = await modelOf(models.text).invoke(QUESTION);
    return { text: textOf(reply), usage: usageOf(reply.usage_metadata) };
  },
  async stream() {
    let whole;
    let text = '';
    for await (const chunk of await modelOf(models.text).stream(QUESTION)) {
      text += textOf(chunk);
      whole = whole === undefined ? chunk : whole.concat(chunk);
    }
    const finish = whole.response_metadata.stop_reason ?? whole.additional_kwargs.stop_reason;
    return { text, whole: textOf(whole), finish, usage: usageOf(whole.usage_metadata) };
  },
  async tools() {
    const { cities, execute } = weatherTool();
    const about = { name: 'weather', description: 'Weather of a city', schema: WEATHER_PARAMETERS };
    const weather = tool(execute, about);
    const bound = modelOf(models.tools).bindTools([weather]);
    const messages = [new HumanMessage('What is the weather?')];
    for (let turn = 0; turn < TURNS_MAX; turn++) {
      const reply = await bound.invoke(messages);
      if (reply.tool_calls.length === 0) return { cities, text: textOf(reply) };
      messages.push(reply);
      for (const call of reply.tool_calls) {
        messages.push(new ToolMessage({ content: await weather.invoke(call.args), tool_call_id: call.id }));
      }
    }
    return { cities };
  },
  async image() {
    const content = [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: IMAGE_URL } },
    ];
    const { usage_metadata } = await modelOf(models.text).invoke([new HumanMessage({ content })]);
    return { inputTokens: usage_metadata.input_tokens };
  },
  async thinking() {
    const thinking = { type: 'enabled', budget_tokens: 1_024 };
    const model = modelOf(models.text, { thinking, maxTokens: 3_000 });
    const first = await model.invoke(QUESTION);
    const thought = first.content.find(({ type }) => type === 'thinking');
    const opaque = first.content.map(({ signature, data }) => signature ?? data).find((state) => state !== undefined);
    const second = await model.invoke([new HumanMessage(QUESTION), first, new HumanMessage('Go on.')]);
    return { text: thought?.thinking ?? null, opaque: typeof opaque, next: textOf(second) };
  },
  async structured() {
    return modelOf(models.text)
      .withStructuredOutput({ title: 'city', ...CITY_SCHEMA }, { method: 'jsonSchema' })
      .invoke('A city');
  },
  async abort() {
    const controller = new AbortController();
    let chunks = 0;
    try {
      const stream = await modelOf(models.slow, { maxTokens: 4_000 }).stream(QUESTION, { signal: controller.signal });
      for await (const chunk of stream) if (textOf(chunk) !== '' && ++chunks === 3) controller.abort();
    } catch (error) {
      return { chunks, ended: error.name };
    }
    return { chunks };
  },
  async badRequest() {
    return failureOf(() => modelOf(models.text, { topP: 2 }).invoke(QUESTION), facts);
  },
  async noMoney() {
    return failureOf(() => modelOf(models.text, { apiKey: given.poorKey }).invoke(QUESTION), facts);
  },
  async pause() {
    return paused(async () => textOf(await modelOf(models.pause).invoke(QUESTION)));
  },
  async failing() {
    return failureOf(() => modelOf(models.failing, { maxRetries: 0 }).invoke(QUESTION), facts);
  },
  async brokenStream() {
    return failureOf(async () => {
      for await (const chunk of await modelOf(models.cut).stream(QUESTION)) void chunk;
    }, facts);
  },
});
