// OpenAI's agents SDK, which runs its loops over the Responses API.
import { Agent, OpenAIProvider, Runner, setTracingDisabled, tool } from '@openai/agents';
import OpenAI from 'openai';
import { counting, failureOf, models, paused, QUESTION, TURNS_MAX, weatherTool } from './scenario.mjs';
import { CITY_SCHEMA, given, IMAGE_URL, report, WEATHER_PARAMETERS } from '../clients/scenario.mjs';

setTracingDisabled(true);
const runnerOf = (apiKey) => {
  const openAIClient = new OpenAI({ baseURL: given.baseUrl, apiKey, fetch: counting, maxRetries: 2 });
  return new Runner({ modelProvider: new OpenAIProvider({ openAIClient, useResponses: true }) });
};
const runner = runnerOf(given.key);
const agentOf = (model, fields = {}) => new Agent({ name: 'Assistant', instructions: 'Be short.', model, ...fields });
const usageOf = ({ rawResponses }) => {
  const { inputTokens: input, outputTokens: output } = rawResponses.at(-1).usage;
  return { input, output };
};
const facts = ({ status, code, param, message }) => ({ status, code, param, message });

await report({
  async chat() {
    const result = await runner.run(agentOf(models.text), QUESTION);
    return { text: result.finalOutput, usage: usageOf(result) };
  },
  async stream() {
    const result = await runner.run(agentOf(models.text), QUESTION, { stream: true });
    let text = '';
    for await (const event of result) {
      if (event.type === 'raw_model_stream_event' && event.data.type === 'output_text_delta') text += event.data.delta;
    }
    await result.completed;
    return { text, whole: result.finalOutput, finish: 'completed', usage: usageOf(result) };
  },
  async tools() {
    const { cities, execute } = weatherTool();
    const description = 'Weather of a city';
    const weather = tool({ name: 'weather', description, parameters: WEATHER_PARAMETERS, strict: true, execute });
    const result = await runner.run(agentOf(models.tools, { tools: [weather] }), 'What is the weather?', {
      maxTurns: TURNS_MAX,
    });
    return { cities, text: result.finalOutput };
  },
  async image() {
    const content = [
      { type: 'input_text', text: 'What is this?' },
      { type: 'input_image', image: IMAGE_URL },
    ];
    return { inputTokens: usageOf(await runner.run(agentOf(models.text), [{ role: 'user', content }])).input };
  },
  async thinking() {
    const modelSettings = {
      reasoning: { effort: 'low', summary: 'auto' },
      providerData: { include: ['reasoning.encrypted_content'], store: false },
    };
    const agent = agentOf(models.text, { modelSettings });
    const first = await runner.run(agent, QUESTION);
    const thought = first.history.find(({ type }) => type === 'reasoning');
    const second = await runner.run(agent, [...first.history, { role: 'user', content: 'Go on.' }]);
    const parts = [...thought.content, ...(thought.rawContent ?? [])];
    return {
      text: parts.map(({ text }) => text).join(''),
      opaque: typeof (thought.providerData.encryptedContent ?? thought.providerData.encrypted_content),
      next: second.finalOutput,
    };
  },
  async structured() {
    const outputType = { type: 'json_schema', name: 'city', strict: true, schema: CITY_SCHEMA };
    return (await runner.run(agentOf(models.text, { outputType }), 'A city')).finalOutput;
  },
  async abort() {
    const controller = new AbortController();
    const { signal } = controller;
    let chunks = 0;
    try {
      for await (const event of await runner.run(agentOf(models.slow), QUESTION, { stream: true, signal })) {
        if (event.data?.type === 'output_text_delta' && ++chunks === 3) controller.abort();
      }
    } catch {
      // Some versions raise the abort.
    }
    return { chunks };
  },
  async badRequest() {
    return failureOf(() => runner.run(agentOf(models.text, { modelSettings: { topP: 2 } }), QUESTION), facts);
  },
  async noMoney() {
    return failureOf(() => runnerOf(given.poorKey).run(agentOf(models.text), QUESTION), facts);
  },
  async pause() {
    return paused(async () => (await runner.run(agentOf(models.pause), QUESTION)).finalOutput);
  },
  async failing() {
    return failureOf(() => runner.run(agentOf(models.failing), QUESTION), facts);
  },
  async brokenStream() {
    return failureOf(async () => {
      const result = await runner.run(agentOf(models.cut), QUESTION, { stream: true });
      for await (const event of result) void event;
      await result.completed;
    }, facts);
  },
});
