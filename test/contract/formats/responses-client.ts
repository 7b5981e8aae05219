import { eventFaults, responseFaults } from '../../support/samples/responses/response-shapes.js';
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

const IMAGE_PART = { type: 'input_image', image_url: IMAGE_URL, detail: 'auto' };
const ENDS: ReadonlySet<unknown> = new Set(['response.completed', 'response.incomplete']);

export const responsesClient: FormatClient = {
  path: '/v1/responses',
  stopField: 'stop',
  streaming: { stream: true },
  body: (scene, model, channel) => ({
    model,
    input: inputOf(scene),
    max_output_tokens: scene.limit ?? 200,
    store: false,
    include: ['reasoning.encrypted_content'],
    ...(scene.tools === undefined ? {} : { tools: scene.tools.map(toolOf) }),
    ...(scene.thinks === true ? { reasoning: { effort: 'low', summary: 'auto' } } : {}),
    ...(scene.stop === undefined ? {} : { stop: [scene.stop] }),
    ...(scene.schema === undefined
      ? {}
      : { text: { format: { type: 'json_schema', name: 'answer', schema: scene.schema, strict: true } } }),
    ...channel,
  }),
  reply: (text) => {
    const reply = parsed(text);
    if (reply.object !== 'response') return failureOf(reply, shapeFaults('failure', reply));
    return { outcome: outcomeOf(reply), faults: responseFaults(reply), error: null };
  },
  stream: (text) => {
    const frames = framesOf(text);
    const events = frames.map(({ data }) => parsed(data));
    const faults = [
      ...events.flatMap((event) => eventFaults(event)),
      ...frames.flatMap(({ event }, index) =>
        event === events[index]?.type ? [] : [`frame ${index}: ${event ?? ''}`],
      ),
      ...events.flatMap(({ sequence_number: number }, index) => (number === index ? [] : [`number ${String(number)}`])),
    ];
    const end = recordOf(events.at(-1));
    const response = recordOf(end.response);
    if (!ENDS.has(end.type))
      return failureOf(response, [...faults, ...(end.type === 'response.failed' ? [] : ['end'])]);
    const deltas = events.filter(({ type }) => type === 'response.output_text.delta');
    const outcome = outcomeOf(response);
    const streamed = deltas.map(({ delta }) => textOf(delta)).join('');
    return { outcome, faults: streamed === outcome.text ? faults : [...faults, 'text of deltas'], error: null };
  },
};

function failureOf(body: Json, faults: readonly string[]): Received {
  const { code, param } = recordOf(body.error);
  return { outcome: null, faults, error: { code, param } };
}

function inputOf({ question, hasImage, hasResult, tools = [] }: Scene): readonly object[] {
  const text = { type: 'input_text', text: question };
  const request = { role: 'user', content: hasImage === true ? [text, IMAGE_PART] : question };
  if (hasResult !== true) return [request];
  const output = [{ type: 'input_text', text: RESULT }, IMAGE_PART];
  return [
    request,
    { type: 'function_call', call_id: CALL.id, name: tools[0], arguments: JSON.stringify(CALL.arguments) },
    { type: 'function_call_output', call_id: CALL.id, output },
  ];
}

function toolOf(name: string): object {
  return { type: 'function', name, parameters: PARAMETERS, strict: true };
}

function outcomeOf({ output, status, incomplete_details: details, usage, routify }: Json): Outcome {
  const items = listOf(output);
  const parts = items.flatMap(({ type, content }) => (type === 'message' ? listOf(content) : []));
  const thoughts = items.filter(({ type }) => type === 'reasoning');
  const calls = items.filter(({ type }) => type === 'function_call');
  const texts = (list: readonly Json[]): string => list.map(({ text }) => textOf(text)).join('');
  const { input_tokens: inputTokens, output_tokens: outputTokens } = recordOf(usage);
  const isRefused = parts.some(({ type }) => type === 'refusal') || recordOf(details).reason === 'content_filter';
  return {
    text: texts(parts.filter(({ type }) => type === 'output_text')),
    thought: texts(thoughts.flatMap(({ summary, content }) => [...listOf(content), ...listOf(summary)])),
    isSealed: thoughts.some(({ encrypted_content: state }) => typeof state === 'string'),
    calls: calls.map(({ name, arguments: json }) => ({
      name: textOf(name),
      arguments: JSON.parse(textOf(json)) as unknown,
    })),
    ending: isRefused ? 'refusal' : endingOf(status, calls.length),
    inputTokens: Number(inputTokens),
    outputTokens: Number(outputTokens),
    channel: recordOf(routify).channel,
  };
}

function endingOf(status: unknown, calls: number): Ending | null {
  if (status === 'incomplete') return 'length';
  if (status !== 'completed') return null;
  return calls > 0 ? 'tools' : 'stop';
}
