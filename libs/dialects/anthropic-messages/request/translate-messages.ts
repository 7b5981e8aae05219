import { elementsOf, isGiven, membersOf, rawTextOf, textOf, type JsonMembers } from '../../json/json-view.js';
import { arrayPiece, objectPiece, textPiece, type JsonPiece } from '../../json/json-piece.js';
import { refuseUnsupported, refuseValue } from '../../openai-chat/request/refuse-value.js';
import { thinkingBlocks, toolUseBlocks } from './translate-assistant.js';
import { isEmptyText, textBlock, translatePart } from './translate-part.js';

/** A conversation in the provider's form. */
export interface Conversation {
  readonly system: readonly JsonPiece[];
  readonly messages: JsonPiece;
  /** Whether the last answer called tools, and the thinking that led there did not come back. */
  readonly lacksThinking: boolean;
}

type Role = 'user' | 'assistant';

/** Everything one side says in a row. The provider wants the results of tools in front of the rest. */
interface Turn {
  readonly role: Role;
  readonly results: JsonPiece[];
  readonly blocks: JsonPiece[];
}

/**
 * The messages as turns that alternate. Leading instructions are the system prompt; later ones stay where they stand,
 * as words of the user's, because only the newest models take them in between and order is worth more than rank.
 */
export function translateMessages(json: Buffer): Conversation {
  const draft = new ConversationDraft();
  for (const [index, bytes] of (elementsOf(json) ?? []).entries()) {
    const param = `messages[${index}]`;
    const message = membersOf(bytes);
    if (message === null) refuseValue(param, null, 'a message object with a role');
    draft.add(message, param);
  }
  return draft.finish();
}

class ConversationDraft {
  private readonly system: JsonPiece[] = [];
  private readonly turns: Turn[] = [];
  private functionCalls = 0;
  private lacksThinking = false;

  add(message: JsonMembers, param: string): void {
    switch (textOf(message.get('role')) ?? '') {
      case 'system':
      case 'developer':
        this.addInstructions(message, param);
        break;
      case 'assistant':
        this.addAssistant(message, param);
        break;
      case 'tool':
        this.turn('user').results.push(toolResult(message, this.toolCallId(message, param), param));
        break;
      case 'function':
        this.turn('user').results.push(toolResult(message, textPiece(this.functionId()), param));
        break;
      default:
        this.turn('user').blocks.push(...contentBlocks(message, param));
    }
  }

  /** A prompt of instructions alone is what the user says: the provider answers no empty conversation. */
  finish(): Conversation {
    const isOnlySystem = this.turns.length === 0;
    if (isOnlySystem) this.turn('user').blocks.push(...this.system);
    const messages = this.turns
      .filter(({ results, blocks }) => results.length + blocks.length > 0)
      .map(({ role, results, blocks }) =>
        objectPiece({ role: `"${role}"`, content: arrayPiece([...results, ...blocks]) }),
      );
    const { lacksThinking } = this;
    return { system: isOnlySystem ? [] : this.system, messages: arrayPiece(messages), lacksThinking };
  }

  private addInstructions(message: JsonMembers, param: string): void {
    const target = this.turns.length === 0 ? this.system : this.turn('user').blocks;
    target.push(...contentBlocks(message, param, { emptyTexts: false }));
  }

  private addAssistant(message: JsonMembers, param: string): void {
    if (isGiven(message.get('audio'))) {
      refuseUnsupported(`${param}.audio`, 'it takes no audio');
    }
    if (isGiven(message.get('function_call'))) this.functionCalls++;
    const { blocks } = this.turn('assistant');
    const thoughts = thinkingBlocks(message);
    blocks.push(...thoughts, ...contentBlocks(message, param, { emptyTexts: false }));
    const refusal = message.get('refusal');
    if ((rawTextOf(refusal)?.length ?? 0) > 0 && isGiven(refusal)) blocks.push(textBlock(refusal, null));
    const calls = toolUseBlocks(message, param, this.functionId());
    blocks.push(...calls);
    this.lacksThinking = calls.length > 0 && thoughts.length === 0;
  }

  private toolCallId(message: JsonMembers, param: string): JsonPiece {
    const id = message.get('tool_call_id');
    if (!isGiven(id)) refuseValue(`${param}.tool_call_id`, null, 'the id of the call that is answered');
    return id;
  }

  /** Calls of the older form have no ids: each is answered by the message behind it. */
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
 * The content of a message as blocks. Clients write empty texts beside tool calls, where the provider refuses them;
 * of the user's own an empty text is left for the provider to judge.
 */
function contentBlocks(message: JsonMembers, param: string, { emptyTexts = true } = {}): readonly JsonPiece[] {
  const content = message.get('content');
  if (!isGiven(content)) return [];
  const parts = elementsOf(content);
  if (parts === null) {
    if (!emptyTexts && rawTextOf(content)?.length === 0) return [];
    return [textBlock(content, message.get('cache_control') ?? null)];
  }
  return parts.flatMap((part, index) =>
    !emptyTexts && isEmptyText(part) ? [] : [translatePart(part, `${param}.content[${index}]`)],
  );
}

function toolResult(message: JsonMembers, toolUseId: JsonPiece, param: string): JsonPiece {
  const content = message.get('content');
  const isText = isGiven(content) && rawTextOf(content) !== null;
  const blocks = isText ? [] : contentBlocks(message, param, { emptyTexts: false });
  const told = isText ? content : arrayPiece(blocks);
  return objectPiece({
    type: '"tool_result"',
    tool_use_id: toolUseId,
    content: isText || blocks.length > 0 ? told : null,
    is_error: message.get('is_error') ?? null,
    cache_control: message.get('cache_control') ?? null,
  });
}
