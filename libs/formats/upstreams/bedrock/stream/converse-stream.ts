import {
  EXCEPTION_MARK,
  joinPiece,
  JsonFault,
  membersOf,
  objectPiece,
  type JsonMembers,
  type JsonPiece,
  type SseFrame,
} from '#core';
import type { StatedUsage, StreamTranslator } from '../../dialect.js';
import { errorEvent } from '../reply/bedrock-error.js';
import { headMembers, type MessageHead } from '../reply/converse-reply.js';
import { messagesUsage } from '../reply/converse-usage.js';
import { stopReason } from '../reply/stop-reason.js';

const THINKING = '{"type":"thinking","thinking":"","signature":""}';

/** Translates a stream of ConverseStream to the events of Messages, which `messages` translates further. */
export class ConverseStream implements StreamTranslator {
  /** Blocks of thinking, which have no start there. */
  private readonly thoughts = new Set<string>();

  constructor(
    private readonly messages: StreamTranslator,
    private readonly head: MessageHead,
  ) {}

  get stated(): StatedUsage | null {
    return this.messages.stated;
  }

  push({ event, data }: SseFrame): readonly SseFrame[] {
    if (event?.startsWith(EXCEPTION_MARK) === true) {
      return this.send('error', errorEvent(event.slice(EXCEPTION_MARK.length), data));
    }
    const members = readMembers(data);
    if (members === null) return this.messages.push({ event: null, data });
    return this.read(event ?? '', members);
  }

  end(): readonly SseFrame[] {
    return this.messages.end();
  }

  private read(event: string, members: JsonMembers): readonly SseFrame[] {
    const index = members.get('contentBlockIndex') ?? '0';
    switch (event) {
      case 'messageStart': {
        const message = objectPiece({ ...headMembers(this.head), content: '[]' });
        return this.send(event, objectPiece({ type: '"message_start"', message }));
      }
      case 'contentBlockStart':
        return this.start(index, membersOf(members.get('start')));
      case 'contentBlockDelta':
        return this.delta(index, membersOf(members.get('delta')));
      case 'contentBlockStop':
        return this.send(event, objectPiece({ type: '"content_block_stop"', index }));
      case 'messageStop': {
        const delta = objectPiece({ stop_reason: stopReason(members.get('stopReason')) });
        return this.send(event, objectPiece({ type: '"message_delta"', delta }));
      }
      case 'metadata':
        return [...this.send(event, usageEvent(members)), ...this.send(event, '{"type":"message_stop"}')];
      default:
        return [];
    }
  }

  private start(index: JsonPiece, start: JsonMembers | null): readonly SseFrame[] {
    const call = membersOf(start?.get('toolUse'));
    if (call === null) return [];
    const block = {
      type: '"tool_use"',
      id: call.get('toolUseId') ?? '""',
      name: call.get('name') ?? '""',
      input: '{}',
    };
    return this.startBlock(index, objectPiece(block));
  }

  private delta(index: JsonPiece, delta: JsonMembers | null): readonly SseFrame[] {
    const text = delta?.get('text');
    if (text !== undefined) return this.sendDelta(index, { type: '"text_delta"', text });
    const input = membersOf(delta?.get('toolUse'))?.get('input');
    if (input !== undefined) return this.sendDelta(index, { type: '"input_json_delta"', partial_json: input });
    const reasoning = membersOf(delta?.get('reasoningContent'));
    return reasoning === null ? [] : this.think(index, reasoning);
  }

  private think(index: JsonPiece, reasoning: JsonMembers): readonly SseFrame[] {
    const data = reasoning.get('redactedContent');
    if (data !== undefined) return this.startBlock(index, objectPiece({ type: '"redacted_thinking"', data }));
    const key = index.toString();
    const opened = this.thoughts.has(key) ? [] : this.startBlock(index, THINKING);
    this.thoughts.add(key);
    const [thinking, signature] = [reasoning.get('text'), reasoning.get('signature')];
    if (thinking !== undefined) return [...opened, ...this.sendDelta(index, { type: '"thinking_delta"', thinking })];
    if (signature === undefined) return opened;
    return [...opened, ...this.sendDelta(index, { type: '"signature_delta"', signature })];
  }

  private startBlock(index: JsonPiece, block: JsonPiece): readonly SseFrame[] {
    return this.send('start', objectPiece({ type: '"content_block_start"', index, content_block: block }));
  }

  private sendDelta(index: JsonPiece, delta: Readonly<Record<string, JsonPiece>>): readonly SseFrame[] {
    return this.send('delta', objectPiece({ type: '"content_block_delta"', index, delta: objectPiece(delta) }));
  }

  private send(event: string, piece: JsonPiece): readonly SseFrame[] {
    return this.messages.push({ event, data: joinPiece(piece) });
  }
}

function usageEvent(members: JsonMembers): JsonPiece {
  return objectPiece({ type: '"message_delta"', delta: '{}', usage: messagesUsage(members.get('usage')) });
}

function readMembers(data: Buffer): JsonMembers | null {
  try {
    return membersOf(data);
  } catch (fault) {
    if (fault instanceof JsonFault || fault instanceof SyntaxError) return null;
    throw fault;
  }
}
