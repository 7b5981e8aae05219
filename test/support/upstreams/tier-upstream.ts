import { ScriptedUpstream } from '../gateway/scripted-upstream.js';

/** 10 tokens of input and 5 of output, in the words of chat. */
const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
const TOKENS = { input_tokens: 10, output_tokens: 5 };
const EVENTS = { 'content-type': 'text/event-stream' };

/** An upstream that says in every format which service tier has served, and keeps what it received last. */
export class TierUpstream extends ScriptedUpstream {
  received: Record<string, unknown> = {};

  /** @param tier undefined: it does not say */
  serve(tier: string | undefined): void {
    this.answers((response, { url = '' }, body) => {
      this.received = JSON.parse(body) as Record<string, unknown>;
      const format = url.endsWith('/messages') ? MESSAGES : url.endsWith('/responses') ? RESPONSES : CHAT;
      if (this.received['stream'] === true) response.writeHead(200, EVENTS).end(framesOf(format.events(tier)));
      else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(format.reply(tier)));
    });
  }
}

interface Format {
  readonly reply: (tier: string | undefined) => object;
  readonly events: (tier: string | undefined) => readonly (object | string)[];
}

const CHAT: Format = {
  reply: (service_tier) => {
    const message = { role: 'assistant', content: 'Hi' };
    return { id: 'a', choices: [{ index: 0, message, finish_reason: 'stop' }], usage: USAGE, service_tier };
  },
  events: (service_tier) => [
    { id: 'a', service_tier, choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: 'stop' }] },
    { id: 'a', service_tier, choices: [], usage: USAGE },
    '[DONE]',
  ],
};

const MESSAGES: Format = {
  reply: (service_tier) => {
    const facts = { id: 'm', type: 'message', role: 'assistant', model: 'm', stop_reason: 'end_turn' };
    return { ...facts, content: [{ type: 'text', text: 'Hi' }], usage: { ...TOKENS, service_tier } };
  },
  events: (service_tier) => {
    const usage = { input_tokens: 10, output_tokens: 1, service_tier };
    const message = { id: 'm', type: 'message', role: 'assistant', model: 'm', content: [], usage };
    return [
      { type: 'message_start', message },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } },
      { type: 'message_stop' },
    ];
  },
};

const RESPONSES: Format = {
  reply: (service_tier) => {
    const message = { type: 'message', id: 'i', role: 'assistant', status: 'completed' };
    const output = [{ ...message, content: [{ type: 'output_text', text: 'Hi', annotations: [] }] }];
    const usage = { ...TOKENS, total_tokens: 15 };
    return { id: 'r', object: 'response', status: 'completed', output, service_tier, usage };
  },
  events: (service_tier) => [
    {
      type: 'response.created',
      response: { id: 'r', object: 'response', status: 'in_progress', service_tier: 'auto', output: [] },
    },
    { type: 'response.output_text.delta', item_id: 'i', output_index: 0, content_index: 0, delta: 'Hi' },
    { type: 'response.completed', response: RESPONSES.reply(service_tier) },
  ],
};

function framesOf(events: readonly (object | string)[]): string {
  return events
    .map((event) => {
      if (typeof event === 'string') return `data: ${event}\n\n`;
      const type = 'type' in event ? `event: ${String(event.type)}\n` : '';
      return `${type}data: ${JSON.stringify(event)}\n\n`;
    })
    .join('');
}
