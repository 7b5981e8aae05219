import { accumulatedMessage } from '../../messages/anthropic-stream.js';

type Json = Readonly<Record<string, unknown>>;

/** A client that runs a tool: it sends what it was sent, and the result. */
export interface LoopClient {
  readonly path: string;
  body(history: readonly Json[]): Json;
  /** What a reply or stream adds to the history. */
  additions(text: string, isStream: boolean): Promise<readonly Json[]>;
  /** How the format calls state that is left out. */
  readonly stateName: RegExp;
}

const PARAMETERS = { type: 'object', properties: { city: { type: 'string' } } };
const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as Json[]) : []);
const parsed = (text: string): Json => JSON.parse(text) as Json;
const dataOf = (text: string): readonly Json[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => parsed(line.slice('data: '.length)));

export const LOOP_CLIENTS: Readonly<Record<'chat' | 'responses' | 'messages', LoopClient>> = {
  chat: {
    path: '/v1/chat/completions',
    stateName: /^messages\.(reasoning_details|extra_content)$/,
    body: (messages) => ({
      messages,
      max_tokens: 2_000,
      reasoning_effort: 'low',
      tools: [{ type: 'function', function: { name: 'f', parameters: PARAMETERS } }],
    }),
    additions: (text, isStream) => {
      const message = isStream ? joined(dataOf(text)) : (listOf(parsed(text).choices)[0]?.message as Json);
      const results = listOf(message.tool_calls).map(({ id }) => ({ role: 'tool', tool_call_id: id, content: 'ok' }));
      return Promise.resolve([{ ...message, role: 'assistant' }, ...results]);
    },
  },
  responses: {
    path: '/v1/responses',
    stateName: /^input\.encrypted_content$/,
    body: (input) => ({
      input,
      max_output_tokens: 2_000,
      reasoning: { effort: 'low' },
      include: ['reasoning.encrypted_content'],
      tools: [{ type: 'function', name: 'f', parameters: PARAMETERS }],
    }),
    additions: (text, isStream) => {
      const response = isStream ? (dataOf(text).at(-1)?.response as Json) : parsed(text);
      const output = listOf(response.output);
      const calls = output.filter(({ type }) => type === 'function_call');
      const results = calls.map(({ call_id: id }) => ({ type: 'function_call_output', call_id: id, output: 'ok' }));
      return Promise.resolve([...output, ...results]);
    },
  },
  messages: {
    path: '/v1/messages',
    stateName: /^(messages\.signature|thinking)$/,
    body: (messages) => ({
      messages,
      max_tokens: 2_000,
      thinking: { type: 'enabled', budget_tokens: 1_024 },
      tools: [{ name: 'f', input_schema: PARAMETERS }],
    }),
    additions: async (text, isStream) => {
      const message = isStream ? await accumulatedMessage(Buffer.from(text)) : parsed(text);
      const content = listOf(message.content);
      const calls = content.filter(({ type }) => type === 'tool_use');
      const results = calls.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: 'ok' }));
      return [
        { role: 'assistant', content },
        { role: 'user', content: results },
      ];
    },
  },
};

/** The message of a stream of chat, whose calls are not split. */
function joined(chunks: readonly Json[]): Json {
  const deltas = chunks.flatMap(({ choices }) => listOf(choices)).map(({ delta }) => delta as Json);
  const calls: { function: Record<string, string> }[] = [];
  for (const { index, function: called, ...call } of deltas.flatMap((delta) => listOf(delta.tool_calls))) {
    const known = calls[Number(index)];
    const { name = '', arguments: written = '' } = called as Readonly<Record<string, string>>;
    const before = known?.function ?? {};
    const grown = { name: (before.name ?? '') + name, arguments: (before.arguments ?? '') + written };
    calls[Number(index)] = { ...known, ...call, function: grown };
  }
  const details = deltas.flatMap((delta) => listOf(delta.reasoning_details));
  return { content: null, reasoning_details: details, tool_calls: calls };
}
