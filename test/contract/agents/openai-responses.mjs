// The official SDK on the Responses API: its streaming helper, `parse`, and a loop of tools without stored state.
import OpenAI from 'openai';
import { counting, failureOf, models, paused, QUESTION, TURNS_MAX, weatherTool } from './scenario.mjs';
import { CITY_SCHEMA, given, IMAGE_URL, report, WEATHER_PARAMETERS } from '../clients/scenario.mjs';

const clientOf = (apiKey) => new OpenAI({ baseURL: given.baseUrl, apiKey, fetch: counting, maxRetries: 2 });
const client = clientOf(given.key);
const weather = { type: 'function', name: 'weather', parameters: WEATHER_PARAMETERS, strict: true };
const ask = (fields, options) =>
  client.responses.create({ model: models.text, input: QUESTION, store: false, ...fields }, options);
const facts = ({ status, code, param, message }) => ({ status, code, param, message });

await report({
  async chat() {
    const { output_text: text, usage } = await ask({});
    return { text, usage: { input: usage.input_tokens, output: usage.output_tokens } };
  },
  async stream() {
    const stream = client.responses.stream({ model: models.text, input: QUESTION, store: false });
    let text = '';
    for await (const event of stream) if (event.type === 'response.output_text.delta') text += event.delta;
    const { status, output_text: whole, usage } = await stream.finalResponse();
    return { text, whole, finish: status, usage: { input: usage.input_tokens, output: usage.output_tokens } };
  },
  async tools() {
    const { cities, execute } = weatherTool();
    const input = [{ role: 'user', content: 'What is the weather?' }];
    for (let turn = 0; turn < TURNS_MAX; turn++) {
      const fields = { model: models.tools, input, tools: [weather], include: ['reasoning.encrypted_content'] };
      const { output, output_text: text } = await client.responses.stream({ ...fields, store: false }).finalResponse();
      const calls = output.filter(({ type }) => type === 'function_call');
      if (calls.length === 0) return { cities, text };
      input.push(...output.map(({ parsed_arguments: _parsed, ...item }) => item));
      for (const { call_id, arguments: json } of calls) {
        input.push({ type: 'function_call_output', call_id, output: execute(JSON.parse(json)) });
      }
    }
    return { cities };
  },
  async image() {
    const content = [
      { type: 'input_text', text: 'What is this?' },
      { type: 'input_image', image_url: IMAGE_URL, detail: 'auto' },
    ];
    const { usage } = await ask({ input: [{ role: 'user', content }] });
    return { inputTokens: usage.input_tokens };
  },
  async thinking() {
    const reasoning = { effort: 'low', summary: 'auto' };
    const include = ['reasoning.encrypted_content'];
    const first = await ask({ reasoning, include });
    const thought = first.output.find(({ type }) => type === 'reasoning');
    const input = [{ role: 'user', content: QUESTION }, ...first.output, { role: 'user', content: 'Go on.' }];
    const second = await ask({ input, reasoning, include });
    const text = [...thought.summary, ...(thought.content ?? [])].map((part) => part.text).join('');
    return { text, opaque: typeof thought.encrypted_content, next: second.output_text };
  },
  async structured() {
    const format = { type: 'json_schema', name: 'city', strict: true, schema: CITY_SCHEMA };
    const { output_parsed: city } = await client.responses.parse({
      model: models.text,
      input: 'A city',
      store: false,
      text: { format: { ...format, $brand: 'auto-parseable-response-format', $parseRaw: JSON.parse } },
    });
    return city;
  },
  async abort() {
    const stream = await ask({ model: models.slow, stream: true });
    let chunks = 0;
    for await (const { type } of stream) {
      if (type === 'response.output_text.delta' && ++chunks === 3) stream.controller.abort();
    }
    return { chunks };
  },
  async badRequest() {
    return failureOf(() => ask({ top_p: 2 }), facts);
  },
  async noMoney() {
    return failureOf(() => clientOf(given.poorKey).responses.create({ model: models.text, input: QUESTION }), facts);
  },
  async pause() {
    return paused(async () => (await ask({ model: models.pause })).output_text);
  },
  async failing() {
    return failureOf(() => ask({ model: models.failing }), facts);
  },
  async brokenStream() {
    return failureOf(() => client.responses.stream({ model: models.cut, input: QUESTION }).finalResponse(), facts);
  },
});
