import { NO_USAGE, type TokenUsage } from '#core';
import {
  responsesReply,
  ResponsesStream,
  type ResponseIdentity,
  type RoutifyFacts,
  type StreamEnd,
  type ClientTool,
  type ResponsesContext,
} from '#formats';
import { SAMPLE_STATES } from '../sample-states.js';
import { eventFaults, responseFaults } from './response-shapes.js';

export type Json = Record<string, unknown>;

/** Settings that each response repeats. */
export const ECHO =
  '"metadata":{},"parallel_tool_calls":true,"temperature":null,"tool_choice":"auto","tools":[],"top_p":null,' +
  '"instructions":null,"store":false';

const IDENTITY: ResponseIdentity = { generationId: 'gen_7', createdSeconds: 1_744_000_000, model: 'openai/gpt-x' };
const FACTS = {
  channel: 'c',
  latencyMs: 2_500,
  costNanoUsd: 1_000n,
  generationId: 'gen_7',
  usageSource: 'upstream' as const,
  maxTokensApplied: null,
  waiver: null,
  serviceTier: null,
};
const USAGE: TokenUsage = { ...NO_USAGE, promptTokens: 10, completionTokens: 5, cachedTokens: 4, reasoningTokens: 2 };
export const CLOSING = { usage: USAGE, facts: FACTS };

const TOOLS: readonly ClientTool[] = [
  { kind: 'custom', name: 'exec', namespace: 'js' },
  { kind: 'function', name: 'read', namespace: 'fs' },
  { kind: 'shell', name: 'shell', namespace: null },
  { kind: 'local_shell', name: 'local_shell', namespace: null },
  { kind: 'apply_patch', name: 'apply_patch', namespace: null },
  { kind: 'computer', name: 'computer', namespace: null },
  { kind: 'tool_search', name: 'tool_search', namespace: null },
];

/** A request with tools of every kind. */
export const CONTEXT: ResponsesContext = {
  tools: new Map(TOOLS.map((tool) => [tool.namespace === null ? tool.name : `${tool.namespace}__${tool.name}`, tool])),
  echo: () => Buffer.from(ECHO),
  serviceTier: null,
  isCompaction: false,
  logprobsParam: 'top_logprobs',
  previousId: null,
  states: SAMPLE_STATES,
};

/** The response for one message of chat; it conforms to the published schema. */
export function replyOf(message: object, finish = 'stop', context = CONTEXT): Json {
  const chat = Buffer.from(JSON.stringify({ choices: [{ index: 0, message, finish_reason: finish, logprobs: null }] }));
  const response = JSON.parse(responsesReply(chat, context, IDENTITY, CLOSING).toString()) as Json;
  expect(responseFaults(response)).toEqual([]);
  return response;
}

/** A call in a complete message. */
export function callOf(id: string, name: string, written: string): Json {
  return { id, type: 'function', function: { name, arguments: written } };
}

export function openStream(context = CONTEXT): ResponsesStream {
  return new ResponsesStream(context, IDENTITY);
}

export function chunkOf(delta: object, finish: string | null = null, more: object = {}): Buffer {
  return Buffer.from(JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish, ...more }] }));
}

/** The deltas of a call: its beginning, and a part of its arguments. */
export const callBegin = (index: number, id: string, name: string, written = ''): object => ({
  tool_calls: [{ index, id, type: 'function', function: { name, arguments: written } }],
});
export const callPart = (index: number, written: string): object => ({
  tool_calls: [{ index, function: { arguments: written } }],
});

/** Events of frames. Each conforms to the published schema, and their numbers follow each other. */
export function eventsOf(bytes: Buffer): Json[] {
  const frames = bytes.toString().split('\n\n');
  const events = frames.slice(0, -1).map((frame) => {
    const [, type, data] = /^event: ([^\n]*)\ndata: ([^\n]*)$/.exec(frame) ?? [];
    const event = JSON.parse(data ?? '') as Json;
    expect(event.type).toBe(type);
    return event;
  });
  for (const event of events) expect([event.type, eventFaults(event)]).toEqual([event.type, []]);
  expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
  return events;
}

interface StreamParts {
  readonly endedBy?: StreamEnd | null;
  readonly context?: ResponsesContext;
  readonly facts?: RoutifyFacts;
}

/** The events of a whole stream. */
export function streamOf(
  deltas: readonly object[],
  finish = 'stop',
  { endedBy = null, context = CONTEXT, facts = FACTS }: StreamParts = {},
): Json[] {
  const stream = openStream(context);
  const frames = [stream.begin(), ...deltas.map((delta) => stream.chunk(chunkOf(delta)))];
  frames.push(stream.chunk(chunkOf({}, finish)), stream.complete({ ...CLOSING, facts, endedBy }));
  return eventsOf(Buffer.concat(frames));
}

/** Types of events without their common prefix. */
export function typesOf(events: readonly Json[]): unknown[] {
  return events.map(({ type }) => String(type).replace('response.', ''));
}

export function lastResponse(events: readonly Json[]): Json {
  return events.at(-1)?.response as Json;
}
