import {
  arrayPiece,
  isStringText,
  jsonBytes,
  membersOf,
  objectPiece,
  objectsOf,
  parsedOf,
  textOf,
  textPiece,
  type JsonMembers,
  type JsonPiece,
  pausesBefore,
  type Steps,
} from '#core';
import { refuseValue } from '../../../../chat/body/refuse-value.js';
import { refuseUnsupported } from '../../../translation/refuse-unsupported.js';
import { readAssistantParts } from './assistant-parts.js';
import { readContent, type GooglePart, type MessageContext } from './message-parts.js';
import { readToolResult } from './tool-result.js';

/** One turn of the conversation. */
interface Turn {
  readonly role: 'user' | 'model';
  readonly parts: GooglePart[];
}

/** A conversation as members of the request. */
interface Conversation {
  readonly contents: JsonPiece;
  /** System and developer prompts before the conversation. Later ones are turns of the user, as the prompt would change. */
  readonly systemInstruction: JsonPiece | null;
}

/** Reads the messages. Throws a 400 naming a part without a counterpart. */
export function* readConversation(messages: Buffer | null, context: MessageContext): Steps<Conversation> {
  const reader = new ConversationReader(context);
  for (const [index, message] of objectsOf(messages).entries()) {
    if (pausesBefore(index)) yield;
    if (message !== null) yield* reader.read(message, `messages[${index}]`);
  }
  return reader.build();
}

class ConversationReader {
  private readonly turns: Turn[] = [];
  private readonly instructions: GooglePart[] = [];
  /** Names of functions, as JSON strings, by the ids of their calls. */
  private readonly callNames = new Map<string | null, Buffer>();
  /** The turn that collects the results of parallel calls; null after any other message. */
  private results: Turn | null = null;
  /** Instructions behind calls, whose results have to follow at once. */
  private held: GooglePart[] = [];

  constructor(private readonly context: MessageContext) {}

  *read(message: JsonMembers, param: string): Steps<void> {
    const role = textOf(message.get('role')) ?? '';
    const isResult = role === 'tool' || role === 'function';
    const isInstruction = role === 'system' || role === 'developer';
    if (!isResult && !isInstruction) this.endResults();
    switch (role) {
      case 'system':
      case 'developer':
        yield* this.readInstruction(message, param);
        break;
      case 'assistant':
        yield* this.readAssistant(message, param);
        break;
      case 'tool':
      case 'function':
        yield* this.readResult(message, param);
        break;
      default:
        this.addTurn('user', yield* readContent(message.get('content'), `${param}.content`, this.context));
    }
  }

  /** The provider refuses a conversation without a turn: instructions alone become the user turn. */
  build(): Conversation {
    this.endResults();
    const { turns, instructions } = this;
    const { instruction } = this.context;
    if (instruction !== null) instructions.push({ text: jsonBytes(instruction) });
    if (turns.length > 0) {
      const systemInstruction = instructions.length === 0 ? null : objectPiece({ parts: partsPiece(instructions) });
      return { contents: arrayPiece(turns.map(turnPiece)), systemInstruction };
    }
    return { contents: arrayPiece([turnPiece({ role: 'user', parts: instructions })]), systemInstruction: null };
  }

  private *readInstruction(message: JsonMembers, param: string): Steps<void> {
    const parts = yield* readContent(message.get('content'), `${param}.content`, this.context);
    const nonText = parts.findIndex(({ text }) => text === undefined);
    if (nonText !== -1) refuseUnsupported(`${param}.content[${nonText}]`, 'its instructions are text');
    if (this.turns.length === 0) this.instructions.push(...parts);
    else this.held.push(...parts);
  }

  /** No result of the last calls follows. */
  private endResults(): void {
    this.results = null;
    const parts = this.held;
    this.held = [];
    this.addTurn('user', parts);
  }

  private *readAssistant(message: JsonMembers, param: string): Steps<void> {
    for (const call of objectsOf(message.get('tool_calls'))) {
      const name = membersOf(call?.get('function'))?.get('name');
      if (name !== undefined) this.callNames.set(textOf(call?.get('id')), name);
    }
    this.addTurn('model', yield* readAssistantParts(message, param, this.context));
  }

  private *readResult(message: JsonMembers, param: string): Steps<void> {
    const callId = message.get('tool_call_id');
    const name = this.callNames.get(textOf(callId)) ?? message.get('name');
    if (!isStringText(name)) {
      refuseValue(`${param}.tool_call_id`, parsedOf(callId), 'the id of a tool call earlier in the messages');
    }
    const parts = yield* readToolResult(message, name, param, this.context);
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

function turnPiece({ role, parts }: Turn): JsonPiece {
  return objectPiece({ role: textPiece(role), parts: partsPiece(parts) });
}

function partsPiece(parts: readonly GooglePart[]): JsonPiece {
  return arrayPiece(parts.map(objectPiece));
}
