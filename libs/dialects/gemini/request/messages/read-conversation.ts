import { isRecord } from '../../../json/is-record.js';
import { refuseUnsupported, refuseValue } from '../../../openai-chat/request/rules/refuse-value.js';
import { readAssistantParts } from './assistant-parts.js';
import { readContent, type GooglePart, type MessageContext } from './message-parts.js';
import { readToolResult } from './tool-result.js';

/** One turn of the conversation. */
interface Turn {
  readonly role: 'user' | 'model';
  readonly parts: GooglePart[];
}

/** A conversation in the provider's format. */
export interface Conversation {
  readonly turns: readonly Turn[];
  /** System and developer prompts. The provider has one field for them, so later ones lose their position. */
  readonly instructions: readonly GooglePart[];
}

type Message = Readonly<Record<string, unknown>>;

/** Reads the messages. Throws a 400 naming a part without a counterpart. */
export function readConversation(messages: unknown, context: MessageContext): Conversation {
  const reader = new ConversationReader(context);
  if (Array.isArray(messages)) {
    messages.forEach((message: unknown, index) => {
      if (isRecord(message)) reader.read(message, `messages[${index}]`);
    });
  }
  return reader.build();
}

class ConversationReader {
  private readonly turns: Turn[] = [];
  private readonly instructions: GooglePart[] = [];
  private readonly callNames = new Map<unknown, string>();
  /** The turn that collects the results of parallel calls; null after any other message. */
  private results: Turn | null = null;

  constructor(private readonly context: MessageContext) {}

  read(message: Message, param: string): void {
    const isResult = message.role === 'tool' || message.role === 'function';
    if (!isResult) this.results = null;
    switch (message.role) {
      case 'system':
      case 'developer':
        this.readInstruction(message, param);
        break;
      case 'assistant':
        this.readAssistant(message, param);
        break;
      case 'tool':
      case 'function':
        this.readResult(message, param);
        break;
      default:
        this.addTurn('user', readContent(message.content, `${param}.content`, this.context));
    }
  }

  /** The provider refuses a conversation without a turn: instructions alone become the user turn. */
  build(): Conversation {
    const { turns, instructions } = this;
    if (turns.length > 0) return { turns, instructions };
    return { turns: [{ role: 'user', parts: instructions }], instructions: [] };
  }

  private readInstruction({ content }: Message, param: string): void {
    const parts = readContent(content, `${param}.content`, this.context);
    const nonText = parts.findIndex((part) => !('text' in part));
    if (nonText !== -1) refuseUnsupported(`${param}.content[${nonText}]`, 'its instructions are text');
    this.instructions.push(...parts);
  }

  private readAssistant(message: Message, param: string): void {
    for (const call of Array.isArray(message.tool_calls) ? message.tool_calls : []) {
      if (isRecord(call) && isRecord(call.function)) this.callNames.set(call.id, String(call.function.name));
    }
    this.addTurn('model', readAssistantParts(message, param, this.context));
  }

  private readResult(message: Message, param: string): void {
    const name = this.callNames.get(message.tool_call_id) ?? message.name;
    if (typeof name !== 'string') {
      refuseValue(`${param}.tool_call_id`, message.tool_call_id, 'the id of a tool call earlier in the messages');
    }
    const parts = readToolResult(message, name, param, this.context);
    if (this.results === null) this.results = this.addTurn('user', parts);
    else this.results.parts.push(...parts);
  }

  /** Empty messages add no turn. */
  private addTurn(role: Turn['role'], parts: GooglePart[]): Turn {
    const turn = { role, parts };
    if (parts.length > 0) this.turns.push(turn);
    return turn;
  }
}
