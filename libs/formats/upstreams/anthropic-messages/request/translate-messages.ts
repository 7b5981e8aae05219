import {
  arrayPiece,
  elementsOf,
  isGiven,
  membersOf,
  objectPiece,
  rawTextOf,
  textOf,
  textPiece,
  type JsonMembers,
  type JsonPiece,
  flatMapInSteps,
  pausesBefore,
  type Steps,
} from '#core';
import { refuseValue } from '../../../chat/body/refuse-value.js';
import { CallIds } from '../../translation/call-ids.js';
import { withOwnMembers } from '../../translation/own-members.js';
import { refuseUnsupported } from '../../translation/refuse-unsupported.js';
import { thinkingBlocks, toolUseBlocks } from './translate-assistant.js';
import { isEmptyText, textBlock, translatePart } from './translate-part.js';

/** A conversation in the provider's format. */
export interface Conversation {
  readonly system: readonly JsonPiece[];
  readonly messages: JsonPiece;
  /** Whether the last assistant message has tool calls but not the thinking before them. */
  readonly lacksThinking: boolean;
  /** Whether any message has thinking of the provider. */
  readonly holdsThinking: boolean;
}

type Role = 'user' | 'assistant';

/** Consecutive messages of one side. The provider requires tool results first. */
interface Turn {
  readonly role: Role;
  readonly results: JsonPiece[];
  readonly blocks: JsonPiece[];
}

/**
 * Converts messages to alternating turns. Leading instructions become the system prompt; later ones stay in order as
 * user text, because only the newest models accept them mid-conversation and order matters more than role.
 */
export function* translateMessages(json: Buffer): Steps<Conversation> {
  const draft = new ConversationDraft();
  for (const [index, bytes] of (elementsOf(json) ?? []).entries()) {
    if (pausesBefore(index)) yield;
    const param = `messages[${index}]`;
    const message = membersOf(bytes);
    if (message === null) refuseValue(param, null, 'a message object with a role');
    yield* draft.add(message, param);
  }
  return draft.build();
}

class ConversationDraft {
  private readonly system: JsonPiece[] = [];
  private readonly turns: Turn[] = [];
  private readonly callIds = new CallIds();
  private messageCount = 0;
  private functionCalls = 0;
  private lacksThinking = false;
  private holdsThinking = false;

  *add(message: JsonMembers, param: string): Steps<void> {
    this.messageCount++;
    switch (textOf(message.get('role')) ?? '') {
      case 'system':
      case 'developer':
        yield* this.addInstructions(message, param);
        break;
      case 'assistant':
        yield* this.addAssistant(message, param);
        break;
      case 'tool':
        this.turn('user').results.push(yield* toolResult(message, this.toolCallId(message, param), param));
        break;
      case 'function':
        this.turn('user').results.push(yield* toolResult(message, textPiece(this.functionId()), param));
        break;
      default:
        this.turn('user').blocks.push(...(yield* contentBlocks(message, param)));
    }
  }

  /** Instructions alone become the user turn: the provider refuses an empty conversation. */
  build(): Conversation {
    const isOnlySystem = this.turns.length === 0;
    if (isOnlySystem) this.turn('user').blocks.push(...this.system);
    const messages = this.turns
      .filter(({ results, blocks }) => results.length + blocks.length > 0)
      .map(({ role, results, blocks }) =>
        objectPiece({ role: `"${role}"`, content: arrayPiece([...results, ...blocks]) }),
      );
    const { lacksThinking, holdsThinking } = this;
    return { system: isOnlySystem ? [] : this.system, messages: arrayPiece(messages), lacksThinking, holdsThinking };
  }

  private *addInstructions(message: JsonMembers, param: string): Steps<void> {
    const target = this.turns.length === 0 ? this.system : this.turn('user').blocks;
    target.push(...(yield* contentBlocks(message, param, { emptyTexts: false })));
  }

  private *addAssistant(message: JsonMembers, param: string): Steps<void> {
    if (isGiven(message.get('audio'))) {
      refuseUnsupported(`${param}.audio`, 'it takes no audio');
    }
    if (isGiven(message.get('function_call'))) this.functionCalls++;
    const { blocks } = this.turn('assistant');
    yield;
    const thoughts = thinkingBlocks(message);
    yield;
    blocks.push(...thoughts, ...(yield* contentBlocks(message, param, { emptyTexts: false })));
    const refusal = message.get('refusal');
    if ((rawTextOf(refusal)?.length ?? 0) > 0 && isGiven(refusal)) blocks.push(textBlock(refusal, null));
    const calls = yield* toolUseBlocks(message, param, {
      idOf: (id) => this.callIds.ofCall(id, this.messageCount),
      functionId: this.functionId(),
    });
    blocks.push(...calls);
    this.holdsThinking ||= thoughts.length > 0;
    this.lacksThinking = calls.length > 0 && thoughts.length === 0;
  }

  private toolCallId(message: JsonMembers, param: string): JsonPiece {
    const id = message.get('tool_call_id');
    if (!isGiven(id)) refuseValue(`${param}.tool_call_id`, null, 'the id of the call that is answered');
    return this.callIds.ofResult(id);
  }

  /** Legacy function calls have no ids: each is answered by the next message. */
  private functionId(): string {
    return `function_call_${this.functionCalls}`;
  }

  private turn(role: Role): Turn {
    const last = this.turns.at(-1);
    if (last?.role === role) return last;
    const turn: Turn = { role, results: [], blocks: [] };
    this.turns.push(turn);
    return turn;
  }
}

/**
 * The content of a message as blocks. The provider refuses empty texts, which clients write beside tool calls and pictures;
 * a user's that stand alone are forwarded for the provider to reject.
 */
function* contentBlocks(message: JsonMembers, param: string, { emptyTexts = true } = {}): Steps<readonly JsonPiece[]> {
  const content = message.get('content');
  if (!isGiven(content)) return [];
  const parts = elementsOf(content);
  if (parts === null) {
    if (!emptyTexts && rawTextOf(content)?.length === 0) return [];
    return [textBlock(content, message.get('cache_control') ?? null)];
  }
  const keepsEmpty = emptyTexts && parts.every(isEmptyText);
  return yield* flatMapInSteps(parts, (part, index) =>
    !keepsEmpty && isEmptyText(part) ? [] : [translatePart(part, `${param}.content[${index}]`)],
  );
}

function* toolResult(message: JsonMembers, toolUseId: JsonPiece, param: string): Steps<JsonPiece> {
  const content = message.get('content');
  const isText = isGiven(content) && rawTextOf(content) !== null;
  const blocks = isText ? [] : yield* contentBlocks(message, param, { emptyTexts: false });
  const result = isText ? content : arrayPiece(blocks);
  return withOwnMembers(message, {
    type: '"tool_result"',
    tool_use_id: toolUseId,
    content: isText || blocks.length > 0 ? result : null,
    is_error: message.get('is_error') ?? null,
    cache_control: message.get('cache_control') ?? null,
  });
}
