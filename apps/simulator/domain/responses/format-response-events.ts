import { isJsonObject, objectsOf, type JsonObject } from '../json.js';
import type { Reply, ReplyChoice } from '../reply/compose-reply.js';
import { countTokens } from '../count-tokens.js';
import type { ChatRequest } from '../request/read-chat-request.js';
import type { Frame } from '../wire/frame.js';
import { formatLogprobs } from '../wire/format-logprobs.js';
import { itemsOf, responseHead, responseOf } from './format-response.js';
import { IMAGE_STEPS } from './image-tool.js';

/** An event before it has its number in the stream. */
interface Event {
  readonly type: string;
  readonly members: JsonObject;
  readonly tokens?: number;
}

/** A reply as stream events, from `response.created` to the one of its end, which carries the whole response. */
export function formatResponseEvents(request: ChatRequest, reply: Reply): Frame[] {
  const [choice] = reply.choices;
  const response = responseHead(request, reply);
  const end = responseOf(request, reply);
  const items = choice === undefined ? [] : itemsOf(request, reply, choice);
  const events: Event[] = [
    { type: 'response.created', members: { response } },
    { type: 'response.in_progress', members: { response } },
    ...items.flatMap((item, index) => itemEvents(request, choice, item, index, items)),
  ];
  const type = `response.${String(end['status'])}`;
  const usage = isJsonObject(end['usage']) ? end['usage'] : null;
  return [
    ...events.map(frameOf),
    { ...frameOf({ type, members: { response: end } }, events.length), ends: true, usage },
  ];
}

function itemEvents(
  request: ChatRequest,
  choice: ReplyChoice | undefined,
  item: JsonObject,
  output_index: number,
  items: readonly JsonObject[],
): Event[] {
  const at = { output_index, item_id: item['id'] };
  const calls = items.filter(({ type }) => type === 'function_call');
  const deltas = deltasOf(request, choice, item, calls.indexOf(item));
  const started = { ...item, ...EMPTY[String(item['type'])] };
  const tokens = item['type'] === 'function_call' ? countTokens(String(item['name'])) : 0;
  return [
    { type: 'response.output_item.added', members: { output_index, item: started }, tokens },
    ...deltas.map(({ members, ...event }) => ({ ...event, members: { ...at, ...members } })),
    { type: 'response.output_item.done', members: { output_index, item } },
  ];
}

/** Members of an item that has just begun. */
const EMPTY: Readonly<Record<string, JsonObject>> = {
  reasoning: { summary: [] },
  message: { status: 'in_progress', content: [] },
  function_call: { status: 'in_progress', arguments: '' },
  image_generation_call: { status: 'in_progress', result: null },
};

function deltasOf(
  { hidesReasoning, topLogprobs }: ChatRequest,
  choice: ReplyChoice | undefined,
  item: JsonObject,
  callIndex: number,
): Event[] {
  switch (item['type']) {
    case 'reasoning':
      return hidesReasoning ? [] : summaryEvents(choice?.reasoning, objectsOf(item['summary'])[0] ?? {});
    case 'message':
      return choice?.refuses === true
        ? refusalEvents(choice.text, objectsOf(item['content'])[0] ?? {})
        : textEvents(choice?.text, objectsOf(item['content'])[0] ?? {}, topLogprobs);
    case 'image_generation_call':
      return IMAGE_STEPS.map((type) => ({ type, members: {} }));
    default: {
      const deltas = pieces(
        'response.function_call_arguments.delta',
        choice?.toolCalls[callIndex]?.argumentTokens,
        () => ({}),
      );
      const done = { name: item['name'], arguments: item['arguments'] };
      return [...deltas, { type: 'response.function_call_arguments.done', members: done }];
    }
  }
}

function summaryEvents(tokens: readonly string[] | undefined, part: JsonObject): Event[] {
  const at = { summary_index: 0 };
  const { text } = part;
  return [
    { type: 'response.reasoning_summary_part.added', members: { ...at, part: { ...part, text: '' } } },
    ...pieces('response.reasoning_summary_text.delta', tokens, () => at),
    { type: 'response.reasoning_summary_text.done', members: { ...at, text } },
    { type: 'response.reasoning_summary_part.done', members: { ...at, part } },
  ];
}

function textEvents(
  tokens: readonly string[] | undefined,
  part: JsonObject,
  topLogprobs: ChatRequest['topLogprobs'],
): Event[] {
  const at = { content_index: 0 };
  const logprobsOf = (token: string) => (topLogprobs === null ? [] : formatLogprobs([token], topLogprobs)['content']);
  const { text, logprobs } = part;
  return [
    { type: 'response.content_part.added', members: { ...at, part: { ...part, text: '', logprobs: [] } } },
    ...pieces('response.output_text.delta', tokens, (token) => ({ ...at, logprobs: logprobsOf(token) })),
    { type: 'response.output_text.done', members: { ...at, text, logprobs } },
    { type: 'response.content_part.done', members: { ...at, part } },
  ];
}

function refusalEvents(tokens: readonly string[], part: JsonObject): Event[] {
  const at = { content_index: 0 };
  return [
    { type: 'response.content_part.added', members: { ...at, part: { ...part, refusal: '' } } },
    ...pieces('response.refusal.delta', tokens, () => at),
    { type: 'response.refusal.done', members: { ...at, refusal: part['refusal'] } },
    { type: 'response.content_part.done', members: { ...at, part } },
  ];
}

function pieces(type: string, tokens: readonly string[] = [], beside: (token: string) => JsonObject): Event[] {
  return tokens.map((delta) => ({ type, members: { delta, ...beside(delta) }, tokens: 1 }));
}

function frameOf({ type, members, tokens = 0 }: Event, sequence_number: number): Frame {
  return { event: type, data: JSON.stringify({ type, sequence_number, ...members }), tokens, usage: null };
}
