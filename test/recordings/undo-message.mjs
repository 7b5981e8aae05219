// RES-12 in reverse: a message, or delta, of our reply as the upstream sent it, once ours is shown to say the same.
import { isDeepStrictEqual } from 'node:util';

const REASONING = ['reasoning_content', 'reasoning'];

/** Restores the messages of one reply, or the deltas of one stream: calls are numbered over the whole stream. */
export class MessageUndo {
  /** By choice: the upstream's numbers of its calls, in the order of their first delta. */
  #calls = new Map();

  /** Choices of one reply or chunk. Throws where ours do not say what theirs say. */
  restoreChoices(ours, theirs) {
    if (!Array.isArray(ours) || ours.length !== theirs?.length) return ours;
    return ours.map((choice, at) => this.#restoreChoice(choice, theirs[at]));
  }

  #restoreChoice(ours, theirs) {
    const name = ['message', 'delta'].find((field) => ours[field] && theirs[field]);
    if (name === undefined) return ours;
    const message = restoreStates(ours[name], theirs[name]);
    restoreText(message, theirs[name]);
    if (message.tool_calls && theirs[name].tool_calls) {
      message.tool_calls = this.#restoreCalls(message.tool_calls, theirs[name].tool_calls, ours.index ?? 0);
    }
    return { ...ours, [name]: message };
  }

  #restoreCalls(ours, theirs, choice) {
    if (ours.length !== theirs.length) return ours;
    if (!this.#calls.has(choice)) this.#calls.set(choice, []);
    const numbers = this.#calls.get(choice);
    return ours.map((call, at) => restoreCall(call, theirs[at], numbers));
  }
}

/** Opaque state leaves in an envelope, which names no account, with the state unchanged behind it (RES-20). */
const STATES = ['signature', 'data', 'thought_signature'];
const ENVELOPE = /^routify-v1\.state\.[\w-]+\.[\w-]{22}\./;

/** A copy of our value with the states as the upstream sent them, wherever they stand. */
function restoreStates(ours, theirs) {
  if (Array.isArray(ours) && Array.isArray(theirs)) return ours.map((item, at) => restoreStates(item, theirs[at]));
  if (!isObject(ours) || !isObject(theirs)) return ours;
  return Object.fromEntries(
    Object.entries(ours).map(([name, value]) => {
      if (!STATES.includes(name) || typeof theirs[name] !== 'string' || theirs[name] === '') {
        return [name, restoreStates(value, theirs[name])];
      }
      const [head] = ENVELOPE.exec(value) ?? [];
      must(head !== undefined && !/chn_|crd_/.test(head), `RES-20: ${name} ${value.slice(0, 80)}`);
      must(value.slice(head.length) === theirs[name], `RES-20: ${name} was changed behind its envelope`);
      return [name, theirs[name]];
    }),
  );
}

const isObject = (value) => typeof value === 'object' && value !== null;

function restoreCall(ours, theirs, numbers) {
  const restored = { ...ours };
  if (theirs.id === '') {
    must(ours.id !== '', 'RES-12: a call without an id');
    restored.id = '';
  }
  for (const key of ['id', 'type']) {
    if (!(key in theirs) || key in ours) continue;
    must(numbers.includes(theirs.index), `RES-14: a first delta without the ${key} ${theirs[key]}`);
    restored[key] = theirs[key];
  }
  if (theirs.function && 'name' in theirs.function && ours.function && !('name' in ours.function)) {
    // RES-14: the name came in the first delta of the call.
    must(numbers.includes(theirs.index), `RES-14: a first delta without the name ${theirs.function.name}`);
    restored.function = { ...ours.function, name: theirs.function.name };
  }
  if (theirs.function?.arguments === null) {
    must(ours.function.arguments === '', `RES-12: arguments ${JSON.stringify(ours.function.arguments)}`);
    restored.function = { ...(restored.function ?? ours.function), arguments: null };
  }
  if (Number.isInteger(theirs.index)) {
    if (!numbers.includes(theirs.index)) numbers.push(theirs.index);
    must(ours.index === numbers.indexOf(theirs.index), `RES-12: call ${theirs.index} has the number ${ours.index}`);
    restored.index = theirs.index;
  }
  return restored;
}

/** Reasoning under one name in the recording is under both in ours, and in parts; content in parts is text. */
function restoreText(ours, theirs) {
  const parts = Array.isArray(theirs.content) ? theirs.content : null;
  const reasoning = parts === null ? REASONING.map((name) => theirs[name]).find(Boolean) : thinkingOf(parts);
  if (parts !== null) {
    const text = parts.map((part) => part.text ?? '').join('');
    must((ours.content ?? '') === text, `RES-12: content ${JSON.stringify(ours.content)}`);
    ours.content = theirs.content;
  }
  if (!reasoning) return;
  for (const name of REASONING) {
    must(ours[name] === reasoning, `RES-12: ${name} ${JSON.stringify(ours[name])}`);
    restoreField(ours, theirs, name);
  }
  const isPassed = theirs.reasoning_details?.length > 0;
  const details = isPassed ? ours.reasoning_details : ours.reasoning_details.map(({ type, text }) => ({ type, text }));
  const expected = isPassed ? theirs.reasoning_details : [{ type: 'reasoning.text', text: reasoning }];
  must(isDeepStrictEqual(details, expected), `RES-12: reasoning_details ${JSON.stringify(details)}`);
  restoreField(ours, theirs, 'reasoning_details');
}

function thinkingOf(parts) {
  return parts
    .flatMap(({ thinking }) => thinking ?? [])
    .map(({ text }) => text)
    .join('');
}

/** Sets the field to the recorded value, or removes it. */
export function restoreField(ours, theirs, name) {
  if (name in theirs) ours[name] = theirs[name];
  else delete ours[name];
}

/** Throws a violation of the contract unless the condition holds. */
export function must(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}
