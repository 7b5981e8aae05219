import { shapeFaults } from '../../support/samples/openai-shapes.js';
import {
  CALL,
  framesOf,
  IMAGE_URL,
  listOf,
  PARAMETERS,
  parsed,
  recordOf,
  RESULT,
  textOf,
  type Ending,
  type FormatClient,
  type Json,
  type Outcome,
  type Received,
  type Scene,
} from './format-scene.js';

const ENDINGS: Readonly<Record<string, Ending>> = {
  stop: 'stop',
  tool_calls: 'tools',
  length: 'length',
  content_filter: 'refusal',
};
const IMAGE_PART = { type: 'image_url', image_url: { url: IMAGE_URL } };

export const chatClient: FormatClient = {
  path: '/v1/chat/completions',
  stopField: 'stop',
  streaming: { stream: true, stream_options: { include_usage: true } },
  body: (scene, model, channel) => ({
    model,
    messages: messagesOf(scene),
    max_tokens: scene.limit ?? 200,
    ...(scene.tools === undefined ? {} : { tools: scene.tools.map(toolOf) }),
    ...(scene.thinks === true ? { reasoning_effort: 'low' } : {}),
    ...(scene.stop === undefined ? {} : { stop: [scene.stop] }),
    ...(scene.schema === undefined
      ? {}
      : { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: scene.schema } } }),
    ...channel,
  }),
  reply: (text) => {
    const reply = parsed(text);
    if ('error' in reply) return failureOf(reply, shapeFaults('failure', reply));
    const [choice = {}] = listOf(reply.choices);
    return {
      outcome: outcomeOf(recordOf(choice.message), textOf(choice.finish_reason), reply),
      faults: shapeFaults('reply', reply),
      error: null,
    };
  },
  stream: (text) => {
    const frames = framesOf(text);
    const chunks = frames.filter(({ data }) => data !== '[DONE]').map(({ data }) => parsed(data));
    const failed = chunks.find((chunk) => 'error' in chunk);
    const good = chunks.filter((chunk) => !('error' in chunk));
    const faults = good.flatMap((chunk) => shapeFaults('chunk', chunk));
    const isDone = frames.at(-1)?.data === '[DONE]';
    if (failed !== undefined || !isDone) return { ...failureOf(failed ?? {}, faults) };
    const choices = good.flatMap((chunk) => listOf(chunk.choices));
    const finish = choices.map((choice) => textOf(choice.finish_reason)).filter((reason) => reason !== '');
    return {
      outcome: outcomeOf(joined(choices.map((choice) => recordOf(choice.delta))), finish.join(), good.at(-1) ?? {}),
      faults,
      error: null,
    };
  },
};

function failureOf(body: Json, faults: readonly string[]): Received {
  const { code, param } = recordOf(body.error);
  return { outcome: null, faults, error: 'error' in body ? { code, param } : null };
}

function messagesOf({ question, hasImage, hasResult, tools = [] }: Scene): readonly object[] {
  const text = { type: 'text', text: question };
  const request = { role: 'user', content: hasImage === true ? [text, IMAGE_PART] : question };
  if (hasResult !== true) return [request];
  const called = { name: tools[0], arguments: JSON.stringify(CALL.arguments) };
  return [
    request,
    { role: 'assistant', content: null, tool_calls: [{ id: CALL.id, type: 'function', function: called }] },
    { role: 'tool', tool_call_id: CALL.id, content: RESULT },
    { role: 'user', content: [{ type: 'text', text: 'Go on.' }, IMAGE_PART] },
  ];
}

function toolOf(name: string): object {
  return { type: 'function', function: { name, parameters: PARAMETERS } };
}

function joined(deltas: readonly Json[]): Json {
  const text = (key: string): string => deltas.map((delta) => textOf(delta[key])).join('');
  const calls: { name: string; arguments: string }[] = [];
  for (const { index, function: called } of deltas.flatMap((delta) => listOf(delta.tool_calls))) {
    const call = (calls[Number(index)] ??= { name: '', arguments: '' });
    call.name += textOf(recordOf(called).name);
    call.arguments += textOf(recordOf(called).arguments);
  }
  return {
    content: text('content'),
    refusal: text('refusal'),
    reasoning_content: text('reasoning_content'),
    reasoning_details: deltas.flatMap((delta) => listOf(delta.reasoning_details)),
    tool_calls: calls.map((called) => ({ function: called })),
  };
}

function outcomeOf(message: Json, finish: string, { usage, routify }: Json): Outcome {
  const details = listOf(message.reasoning_details);
  const refusal = textOf(message.refusal);
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = recordOf(usage);
  return {
    text: textOf(message.content),
    thought: textOf(message.reasoning_content),
    isSealed: details.some(({ data, signature }) => typeof data === 'string' || typeof signature === 'string'),
    calls: listOf(message.tool_calls).map(({ function: called }) => {
      const { name, arguments: json } = recordOf(called);
      return { name: textOf(name), arguments: JSON.parse(textOf(json)) as unknown };
    }),
    ending: refusal === '' ? (ENDINGS[finish] ?? null) : 'refusal',
    inputTokens: Number(inputTokens),
    outputTokens: Number(outputTokens),
    channel: recordOf(routify).channel,
  };
}
