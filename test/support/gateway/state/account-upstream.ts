import { ScriptedUpstream } from '../scripted-upstream.js';

/** Formats of upstreams with opaque state. */
export const STATEFUL_KINDS = ['anthropic-messages', 'openai-responses', 'gemini'] as const;
export type StatefulKind = (typeof STATEFUL_KINDS)[number];

type Json = Readonly<Record<string, unknown>>;

/** Members that hold state in requests of these formats. */
const STATES = /"(?:signature|encrypted_content|thoughtSignature)": ?"([^"]*)"/g;
/** What Google documents for calls whose signature is lost. */
const NO_SIGNATURE = 'skip_thought_signature_validator';
const THOUGHT = 'I think';

/** One account at a provider: it calls a tool in each turn, issues state, and records the state that it is sent. */
export class AccountUpstream {
  /** The states of each request, in their order. */
  readonly received: (readonly string[])[] = [];
  isFailing = false;
  private readonly upstream = new ScriptedUpstream();
  private turns = 0;

  constructor(
    private readonly name: string,
    private readonly kind: StatefulKind,
  ) {}

  get url(): string {
    return this.upstream.url;
  }

  async start(): Promise<void> {
    await this.upstream.start();
    this.upstream.answers((response, request, body) => {
      if (this.isFailing) {
        response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":{"message":"Away."}}');
        return;
      }
      const states = [...body.matchAll(STATES)].map(([, state = '']) => state);
      this.received.push(states.filter((state) => state !== NO_SIGNATURE));
      const isStream = body.includes('"stream":true') || request.url?.includes('streamGenerateContent') === true;
      const reply = replyOf(this.kind, this.stateOf(this.turns++), `call_${this.name}${this.turns}`);
      response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' });
      response.end(isStream ? eventsOf(this.kind, reply) : JSON.stringify(reply));
    });
  }

  reset(): void {
    this.received.length = 0;
    this.turns = 0;
    this.isFailing = false;
  }

  /** The state of a turn, as the account issues it. */
  stateOf(turn: number): string {
    return `${this.name}/${turn}+=.`;
  }

  stop(): Promise<void> {
    return this.upstream.stop();
  }
}

function replyOf(kind: StatefulKind, state: string, callId: string): Json {
  switch (kind) {
    case 'anthropic-messages':
      return {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'up',
        stop_reason: 'tool_use',
        stop_sequence: null,
        content: [
          { type: 'thinking', thinking: THOUGHT, signature: state },
          { type: 'tool_use', id: callId, name: 'f', input: { city: 'Oslo' } },
        ],
        usage: { input_tokens: 9, output_tokens: 2 },
      };
    case 'openai-responses':
      return {
        id: 'resp_1',
        object: 'response',
        created_at: 1,
        status: 'completed',
        model: 'up',
        output: [
          {
            type: 'reasoning',
            id: 'rs_1',
            summary: [{ type: 'summary_text', text: THOUGHT }],
            encrypted_content: state,
          },
          {
            type: 'function_call',
            id: 'fc_1',
            call_id: callId,
            name: 'f',
            arguments: '{"city":"Oslo"}',
            status: 'completed',
          },
        ],
        usage: { input_tokens: 9, output_tokens: 2, total_tokens: 11 },
      };
    case 'gemini':
      return {
        candidates: [
          {
            content: {
              role: 'model',
              parts: [{ functionCall: { name: 'f', id: callId, args: { city: 'Oslo' } }, thoughtSignature: state }],
            },
            finishReason: 'STOP',
            index: 0,
          },
        ],
        usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 2, totalTokenCount: 11 },
      };
  }
}

function eventsOf(kind: StatefulKind, reply: Json): string {
  const events =
    kind === 'gemini' ? [reply] : kind === 'openai-responses' ? responseEvents(reply) : messageEvents(reply);
  return events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
}

function responseEvents(response: Json): readonly Json[] {
  const items = (response.output as Json[]).flatMap((item, index) => [
    { type: 'response.output_item.added', output_index: index, item: { ...item, status: 'in_progress' } },
    { type: 'response.output_item.done', output_index: index, item },
  ]);
  return [
    { type: 'response.created', response: { ...response, status: 'in_progress', output: [], usage: null } },
    ...items,
    { type: 'response.completed', response },
  ];
}

function messageEvents({ content, usage, stop_reason: reason, ...message }: Json): readonly Json[] {
  const [thinking = {}, call = {}] = content as Json[];
  const blocks = [
    [
      { type: 'thinking', thinking: '', signature: '' },
      { type: 'thinking_delta', thinking: thinking.thinking },
      { type: 'signature_delta', signature: thinking.signature },
    ],
    [
      { ...call, input: {} },
      { type: 'input_json_delta', partial_json: JSON.stringify(call.input) },
    ],
  ].flatMap(([block, ...deltas], index) => [
    { type: 'content_block_start', index, content_block: block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]);
  return [
    { type: 'message_start', message: { ...message, content: [], usage } },
    ...blocks,
    { type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null }, usage },
    { type: 'message_stop' },
  ];
}
