// The official SDK; the argument names the package and thereby its major version.
import {
  CITY_SCHEMA,
  countingFetch,
  given,
  IMAGE_URL,
  LONG,
  MODEL,
  pauseOnce,
  QUESTION,
  report,
  WEATHER_PARAMETERS,
} from './scenario.mjs';

const packageName = process.argv[2];
const { default: OpenAI } = await import(packageName);

const counting = countingFetch();
const clientOf = (apiKey) => new OpenAI({ baseURL: given.baseUrl, apiKey, fetch: counting, maxRetries: 2 });
const client = clientOf(given.key);
const send = (fields, options) =>
  client.chat.completions.create({ model: MODEL, messages: QUESTION, ...fields }, options);
const weather = { type: 'function', function: { name: 'weather', parameters: WEATHER_PARAMETERS } };

/** A failed call as the program sees it. */
async function failure(call) {
  counting.calls = 0;
  try {
    await call();
    return null;
  } catch (error) {
    const { name, status, code, param, type, requestID, message } = error;
    return {
      name: error.constructor.name || name,
      status,
      code,
      param,
      type,
      requestId: requestID,
      message,
      calls: counting.calls,
    };
  }
}

await report({
  async chat() {
    const reply = await send({});
    return { text: reply.choices[0].message.content, usage: reply.usage, requestId: reply._request_id };
  },
  async stream() {
    const result = { text: '', finish: null, usage: null };
    for await (const chunk of await send({ stream: true, stream_options: { include_usage: true } })) {
      result.text += chunk.choices[0]?.delta.content ?? '';
      result.finish ??= chunk.choices[0]?.finish_reason ?? null;
      result.usage ??= chunk.usage ?? null;
    }
    return result;
  },
  async streamHelper() {
    const stream = client.chat.completions.stream({ model: MODEL, messages: QUESTION });
    const { choices } = await stream.finalChatCompletion();
    return { text: choices[0].message.content, finish: choices[0].finish_reason };
  },
  async tools() {
    const cities = [];
    const runner = client.chat.completions.runTools({
      model: MODEL,
      messages: [{ role: 'user', content: 'Please call weather.' }],
      tools: [
        {
          type: 'function',
          function: {
            ...weather.function,
            parse: JSON.parse,
            function: ({ city }) => {
              cities.push(city);
              return `sunny in ${city}`;
            },
          },
        },
      ],
    });
    const text = await runner.finalContent();
    return { cities, text, roles: runner.messages.map(({ role }) => role) };
  },
  async toolStream() {
    const messages = [{ role: 'user', content: 'Please call weather.' }];
    const stream = client.chat.completions.stream({ model: MODEL, messages, tools: [weather] });
    const { choices } = await stream.finalChatCompletion();
    const { name, arguments: json } = choices[0].message.tool_calls[0].function;
    return { finish: choices[0].finish_reason, name, arguments: JSON.parse(json) };
  },
  async structured() {
    const json_schema = { name: 'city', strict: true, schema: CITY_SCHEMA };
    const completion = await client.chat.completions.parse({
      model: MODEL,
      messages: QUESTION,
      response_format: { type: 'json_schema', json_schema },
    });
    return JSON.parse(completion.choices[0].message.content);
  },
  async image() {
    const content = [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: IMAGE_URL } },
    ];
    const { usage } = await send({ messages: [{ role: 'user', content }] });
    return { promptTokens: usage.prompt_tokens };
  },
  async abort() {
    const stream = await send({ stream: true, simulate: LONG });
    let chunks = 0;
    for await (const chunk of stream) {
      chunks += chunk.choices.length;
      if (chunks === 3) stream.controller.abort();
    }
    return { chunks };
  },
  async badRequest() {
    return failure(() => send({ temperature: 3 }));
  },
  async noMoney() {
    return failure(() => clientOf(given.poorKey).chat.completions.create({ model: MODEL, messages: QUESTION }));
  },
  async usedKey() {
    const headers = { 'Idempotency-Key': `once, by ${packageName}` };
    await send({}, { headers });
    // A request may be finalized in Redis shortly after its reply reached the client.
    for (let tries = 1; ; tries += 1) {
      const refusal = await failure(() => send({}, { headers }));
      if (refusal.code !== 'idempotency_in_progress' || tries === 500) return refusal;
    }
  },
  async upstreamRefuses() {
    const error = {
      message: 'too long',
      type: 'invalid_request_error',
      param: 'messages',
      code: 'context_length_exceeded',
    };
    return failure(() => send({ simulate: { status: 400, error: { error } } }));
  },
  async upstreamFails() {
    return failure(() => send({ simulate: { status: 500 } }));
  },
  async pause() {
    counting.calls = 0;
    const startedMs = performance.now();
    const reply = await send({ simulate: pauseOnce(packageName) });
    const waitedMs = performance.now() - startedMs;
    return { text: reply.choices[0].message.content, calls: counting.calls, waitedMs };
  },
  async brokenStream() {
    let chunks = 0;
    const result = await failure(async () => {
      for await (const chunk of await send({ stream: true, simulate: { cut_after_chunks: 6 } })) {
        chunks += chunk.choices.length;
      }
    });
    return { chunks, ...result };
  },
  async models() {
    const { data } = await client.models.list();
    return data.map(({ id }) => id);
  },
});
