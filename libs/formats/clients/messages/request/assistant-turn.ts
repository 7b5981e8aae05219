import {
  arrayPiece,
  entriesPiece,
  givenIn,
  isObjectText,
  type JsonMembers,
  type JsonPiece,
  objectPiece,
  rawTextOf,
  textOf,
  textPiece,
  pausesBefore,
  type Steps,
} from '#core';
import { refuseValue } from '../../../chat/body/refuse-value.js';
import type { TenantStates } from '../../../chat/state/tenant-states.js';
import { requiredText, type ContentBlock } from './content-blocks.js';
import { ownMembers, partOf } from './media-parts.js';
import { CLAUDE_FORMAT } from '../../../chat/native/claude.js';
import { decodeReasoning, type ReasoningState } from './sealed-reasoning.js';

const OF_CALLS: ReadonlySet<string> = new Set(['type', 'id', 'name', 'input', 'cache_control']);
const NO_INPUT = Buffer.from('{}');
const NO_SIGNATURE: ReasoningState = { type: 'reasoning.text', format: 'unknown' };

interface Call {
  readonly id: string;
  readonly members: Readonly<Record<string, JsonPiece | null>>;
}

/**
 * The blocks of one assistant turn as messages of chat: thinking, then content, then calls. Thinking after content
 * begins another message, so that its order is kept.
 */
export function* assistantMessages(blocks: readonly ContentBlock[], states: TenantStates): Steps<readonly JsonPiece[]> {
  const messages: JsonPiece[] = [];
  let draft = new AssistantDraft(states);
  for (const [index, block] of blocks.entries()) {
    if (pausesBefore(index)) yield;
    if (isThinking(block) && draft.endsInContent) {
      messages.push(draft.message());
      draft = new AssistantDraft(states);
    }
    draft.add(block);
  }
  return [...messages, draft.message()];
}

function isThinking({ type }: ContentBlock): boolean {
  return type === 'thinking' || type === 'redacted_thinking';
}

class AssistantDraft {
  private readonly details: JsonPiece[] = [];
  private readonly parts: JsonPiece[] = [];
  private readonly calls: Call[] = [];
  /** Of Gemini's signatures, by the id of their call; null: of the message. */
  private readonly extras = new Map<string | null, JsonPiece>();

  constructor(private readonly states: TenantStates) {}

  get endsInContent(): boolean {
    return this.parts.length > 0 && this.calls.length === 0;
  }

  add(block: ContentBlock): void {
    const { type, members, param } = block;
    if (type === 'thinking') this.addThinking(members, param);
    else if (type === 'redacted_thinking') this.addRedacted(members, param);
    else if (type === 'tool_use') this.calls.push(callOf(members, param));
    else this.parts.push(partOf(block));
  }

  message(): JsonPiece {
    const calls = this.calls.map(({ id, members }) =>
      objectPiece({ ...members, extra_content: this.extras.get(id) ?? null }),
    );
    return objectPiece({
      role: '"assistant"',
      content: this.parts.length > 0 ? arrayPiece(this.parts) : calls.length > 0 ? 'null' : '""',
      reasoning_details: this.details.length === 0 ? null : arrayPiece(this.details),
      tool_calls: calls.length === 0 ? null : arrayPiece(calls),
      extra_content: this.extras.get(null) ?? null,
    });
  }

  private addThinking(members: JsonMembers, param: string): void {
    const text = requiredText(members, 'thinking', param);
    const signature = textOf(members.get('signature')) ?? '';
    const state = signature === '' ? NO_SIGNATURE : decodeReasoning(this.states, signature);
    const detail = state ?? { type: 'reasoning.text', signature, format: CLAUDE_FORMAT };
    // Thinking whose text was omitted has it in its state.
    const isOmitted = rawTextOf(text)?.length === 0 && state !== null;
    if (isOmitted) this.addDetail(detail);
    else this.addDetail(detail, state?.type === 'reasoning.summary' ? 'summary' : 'text', text);
  }

  private addRedacted(members: JsonMembers, param: string): void {
    const data = requiredText(members, 'data', param);
    const state = decodeReasoning(this.states, textOf(data) ?? '');
    if (state === null) this.addDetail({ type: 'reasoning.encrypted', format: CLAUDE_FORMAT }, 'data', data);
    else if (state.type !== 'extra_content') this.addDetail(state);
    else this.extras.set(typeof state.call === 'string' ? state.call : null, JSON.stringify(state.value ?? null));
  }

  /** @param content the member with the client's bytes, and these */
  private addDetail(state: ReasoningState, key = '', content: Buffer | null = null): void {
    const members: [string, JsonPiece][] = [];
    for (const name in state) {
      if (name !== key && name !== 'index') members.push([name, JSON.stringify(state[name])]);
    }
    if (content !== null) members.push([key, content]);
    members.push(['index', String(this.details.length)]);
    this.details.push(entriesPiece(members));
  }
}

/** The input becomes the text of the arguments: its digits are kept. */
function callOf(members: JsonMembers, param: string): Call {
  const id = requiredText(members, 'id', param);
  const name = requiredText(members, 'name', param);
  const input = members.get('input') ?? NO_INPUT;
  if (!isObjectText(input)) refuseValue(`${param}.input`, undefined, 'an object');
  const called = objectPiece({ name, arguments: textPiece(input.toString()) });
  return {
    id: textOf(id) ?? '',
    members: {
      id,
      type: '"function"',
      function: called,
      cache_control: givenIn(members, 'cache_control'),
      routify_anthropic: ownMembers(members, OF_CALLS),
    },
  };
}
