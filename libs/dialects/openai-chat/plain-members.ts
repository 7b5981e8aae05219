import { arrayPiece, elementsOf, isRecord, pieceBytes, scanTopLevel, spliceObject, type ByteParts } from '#json';
import { mapInSteps, type Steps } from '#kernel';

/** Members of OpenAI's messages that Mistral refuses with a 422, also where they are null. Results of tools may have names there. */
const REFUSED = ['name', 'refusal', 'annotations', 'audio', 'function_call'];
/** What the answer hardly depends on: of the others a value stays for the provider to refuse. */
const DISPENSABLE: ReadonlySet<string> = new Set(['name', 'annotations']);

/**
 * Messages without the members that OpenAI's have beside role, content and calls; null when none has any.
 * @param value the parsed messages, to check whether any has
 * @param bytes the same as JSON
 */
export function* withPlainMembers(value: unknown, bytes: Buffer): Steps<ByteParts | null> {
  if (!Array.isArray(value) || !value.some((message) => refusedOf(message).length > 0)) return null;
  const messages = yield* mapInSteps(elementsOf(bytes) ?? [], (message, position) => {
    const refused = refusedOf(value[position]);
    if (refused.length === 0) return message;
    const edits = refused.map((key) => ({ key, value: null }));
    return spliceObject(scanTopLevel(message), edits).parts;
  });
  return pieceBytes(arrayPiece(messages));
}

/** Whether a message is given a name, which then is lost. */
export function hasNames(value: unknown): boolean {
  return Array.isArray(value) && value.some((message) => isRecord(message) && isNamed(message));
}

function isNamed({ role, name }: Readonly<Record<string, unknown>>): boolean {
  return role !== 'tool' && (name ?? null) !== null;
}

function refusedOf(message: unknown): readonly string[] {
  if (!isRecord(message)) return [];
  return REFUSED.filter((member) => {
    if (!Object.hasOwn(message, member) || (member === 'name' && message.role === 'tool')) return false;
    return DISPENSABLE.has(member) || message[member] === null;
  });
}
