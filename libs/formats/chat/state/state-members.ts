import {
  arrayPiece,
  elementsOf,
  isFilledStringText,
  isObjectText,
  OPEN_BRACKET,
  parseValue,
  pieceBytes,
  scanTopLevel,
  spliceObject,
  textPiece,
  valueBytes,
  type JsonPiece,
  type MemberEdit,
  pausesBefore,
  type Steps,
} from '#core';

/**
 * What becomes of one state: its new text, or null: it is left out.
 * @param path the path of its kind of state in chat's format
 */
export type StateChange = (state: string, path: StatePath) => string | null;

export type StatePath = 'messages.reasoning_details' | 'messages.extra_content';

/** JSON after a change: the same buffer when nothing changed, null when it is left out. */
type Edit = (json: Buffer) => Steps<JsonPiece | null>;
type Edits = Readonly<Record<string, Edit>>;

/** Where a format has state, in the prompt of a request and in replies and events. */
interface StateMembers {
  /** Of `messages` or `input`. */
  readonly prompt: Edit;
  readonly reply: Edit;
}

const NONE: Edits = {};

/** Chat, in the superset that Routify speaks: Google's API for OpenAI's clients repeats a signature beside `extra_content`. A signature that is left out leaves its text, for whom that is enough. */
function chatStates(change: StateChange): StateMembers {
  const reasoning = text(change, 'messages.reasoning_details');
  const signature = text(change, 'messages.extra_content');
  const extra = object(NONE, { google: object(NONE, { thought_signature: signature }) });
  const holders = list(object({ extra_content: extra, thought_signature: signature }));
  const message = object({
    reasoning_details: list(object({ signature: reasoning }, { data: reasoning })),
    thinking_blocks: list(object(NONE, { signature: reasoning, data: reasoning })),
    extra_content: extra,
    thought_signature: signature,
    tool_calls: holders,
    images: holders,
  });
  return { prompt: list(message), reply: object({ choices: list(object({ message, delta: message })) }) };
}

/** The Responses API. An item without its state is left out: the provider would search for it in what it has stored. */
function responsesStates(change: StateChange): StateMembers {
  const item = object(NONE, { encrypted_content: text(change, 'messages.reasoning_details') });
  const output = list(item);
  return { prompt: output, reply: object({ item, output, response: object({ output }) }) };
}

/** The Messages API. A block without its state is left out: the provider refuses it. */
function messagesStates(change: StateChange): StateMembers {
  const state = text(change, 'messages.reasoning_details');
  const block = object(NONE, { signature: state, data: state });
  const content = list(block);
  const reply = object({ content, content_block: block, delta: object({ signature: state }) });
  return { prompt: list(object({ content })), reply };
}

/** By format of the prompt and the reply. */
export const STATE_MEMBERS = { chat: chatStates, responses: responsesStates, messages: messagesStates };

function text(change: StateChange, path: StatePath): Edit {
  return function* edit(json) {
    if (!isFilledStringText(json)) return json;
    const state = parseValue(json);
    const changed = typeof state === 'string' ? change(state, path) : null;
    return changed === null ? null : textPiece(changed);
  };
}

/** @param required members without which the object is left out, too */
function object(optional: Edits, required: Edits = NONE): Edit {
  return function* editMembers(json) {
    if (!isObjectText(json)) return json;
    const scanned = scanTopLevel(json);
    const edits: MemberEdit[] = [];
    for (const member of scanned.members) {
      const { key } = member;
      const isRequired = Object.hasOwn(required, key);
      const edit = isRequired ? required[key] : Object.hasOwn(optional, key) ? optional[key] : undefined;
      if (edit === undefined) continue;
      const value = valueBytes(scanned, member);
      const changed = yield* edit(value);
      if (changed === null && isRequired) return null;
      if (changed !== value) edits.push({ key, value: changed === null ? null : pieceBytes(changed).parts });
    }
    return edits.length === 0 ? json : spliceObject(scanned, edits).parts;
  };
}

function list(edit: Edit): Edit {
  return function* editElements(json) {
    const elements = json[0] === OPEN_BRACKET ? (elementsOf(json) ?? []) : [];
    const changed: (JsonPiece | null)[] = [];
    for (const [index, element] of elements.entries()) {
      if (pausesBefore(index)) yield;
      changed.push(yield* edit(element));
    }
    if (changed.every((element, index) => element === elements[index])) return json;
    return arrayPiece(changed.filter((element) => element !== null));
  };
}
