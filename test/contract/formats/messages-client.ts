import { messageEventFaults, messageFaults } from '../../support/messages/message-shapes.js';
import {
  CALL,
  framesOf,
  IMAGE,
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

const IMAGE_BLOCK = { type: 'image', source: { type: 'base64', media_type: IMAGE.type, data: IMAGE.data } };
const BUDGET_TOKENS = 1_024;
const ENDINGS: Readonly<Record<string, Ending>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tools',
  max_tokens: 'length',
  refusal: 'refusal',
};

export const messagesClient: FormatClient = {
  path: '/v1/messages',
  stopField: 'stop_sequences',
  streaming: { stream: true },
  body: (scene, model, channel) => ({
    model,
    messages: messagesOf(scene),
    max_tokens: scene.limit ?? 200 + BUDGET_TOKENS,
    ...(scene.tools === undefined ? {} : { tools: scene.tools.map(toolOf) }),
    ...(scene.thinks === true ? { thinking: { type: 'enabled', budget_tokens: BUDGET_TOKENS } } : {}),
    ...(scene.stop === undefined ? {} : { stop_sequences: [scene.stop] }),
    ...(scene.schema === undefined ? {} : { output_config: { format: { type: 'json_schema', schema: scene.schema } } }),
    ...channel,
  }),
  reply: (text) => {
    const reply = parsed(text);
    if (reply.type === 'error') return failureOf(reply, messageFaults('error', reply));
    return { outcome: outcomeOf(reply, reply), faults: messageFaults('message', reply), error: null };
  },
  stream: (text) => {
    const frames = framesOf(text);
    const events = frames.map(({ data }) => parsed(data));
    const names = frames.flatMap(({ event }, index) => (event === events[index]?.type ? [] : [`frame ${index}`]));
    const faults = [...names, ...messageEventFaults(events)];
    const last = recordOf(events.at(-1));
    if (last.type !== 'message_stop') return failureOf(last, faults);
    return { outcome: outcomeOf(messageOf(events), last), faults, error: null };
  },
};

function failureOf(body: Json, faults: readonly string[]): Received {
  const { code, param } = recordOf(body.error);
  return { outcome: null, faults, error: { code, param } };
}

function messagesOf({ question, hasImage, hasResult, tools = [] }: Scene): readonly object[] {
  const text = { type: 'text', text: question };
  const request = { role: 'user', content: hasImage === true ? [text, IMAGE_BLOCK] : question };
  if (hasResult !== true) return [request];
  const content = [{ type: 'text', text: RESULT }, IMAGE_BLOCK];
  return [
    request,
    { role: 'assistant', content: [{ type: 'tool_use', id: CALL.id, name: tools[0], input: CALL.arguments }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: CALL.id, content }] },
  ];
}

function toolOf(name: string): object {
  return { name, input_schema: PARAMETERS };
}

/** The message that the events make. */
function messageOf(events: readonly Json[]): Json {
  const blocks: Record<string, unknown>[] = [];
  const ends = events
    .filter(({ type }) => type === 'message_delta')
    .map(({ delta, usage }) => ({ ...recordOf(delta), usage }));
  const begun = recordOf(recordOf(events[0]).message);
  for (const { type, content_block: block, index, delta } of events) {
    if (type === 'content_block_start') blocks.push({ ...recordOf(block), json: '' });
    if (type !== 'content_block_delta') continue;
    const target = blocks[Number(index)] ?? {};
    const { text, thinking, signature, partial_json: json } = recordOf(delta);
    for (const [key, piece] of Object.entries({ text, thinking, signature, json })) {
      if (typeof piece === 'string') target[key] = textOf(target[key]) + piece;
    }
  }
  const content = blocks.map(({ json, ...block }) => {
    return block.type === 'tool_use' ? { ...block, input: JSON.parse(textOf(json) || '{}') as unknown } : block;
  });
  const usage = { ...recordOf(begun.usage), ...recordOf(ends.at(-1)?.usage) };
  return { ...begun, ...ends.at(-1), content, usage };
}

function outcomeOf({ content, stop_reason: stop, usage }: Json, { routify }: Json): Outcome {
  const blocks = listOf(content);
  const joined = (type: string, key: string): string =>
    blocks.map((block) => (block.type === type ? textOf(block[key]) : '')).join('');
  const calls = blocks.filter(({ type }) => type === 'tool_use');
  const { input_tokens: input, cache_read_input_tokens: read, output_tokens: output } = recordOf(usage);
  return {
    text: joined('text', 'text'),
    thought: joined('thinking', 'thinking'),
    isSealed: joined('thinking', 'signature') + joined('redacted_thinking', 'data') !== '',
    calls: calls.map(({ name, input: args }) => ({ name: textOf(name), arguments: args })),
    ending: ENDINGS[textOf(stop)] ?? null,
    inputTokens: Number(input) + Number(read ?? 0),
    outputTokens: Number(output),
    channel: recordOf(routify).channel,
  };
}
