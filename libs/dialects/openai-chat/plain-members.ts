import { arrayPiece, elementsOf, isRecord, pieceBytes, scanTopLevel, spliceObject, type ByteParts } from '#json';
import { mapInSteps, type Steps } from '#kernel';
import { isMistral, namesUsersOnly } from '../model-rules/model-rules.js';

/** Members of OpenAI's messages that a provider refuses, and the role in which a name is taken. */
interface MemberRule {
  readonly refused: readonly string[];
  readonly namedRole: string;
}

/** Mistral answers them with a 422, also where they are null. */
const MISTRAL_MEMBERS: MemberRule = {
  refused: ['name', 'refusal', 'annotations', 'audio', 'function_call'],
  namedRole: 'tool',
};
const GROK_MEMBERS: MemberRule = { refused: ['name'], namedRole: 'user' };
/** What the answer hardly depends on: of the others a value stays for the provider to refuse. */
const DISPENSABLE: ReadonlySet<string> = new Set(['name', 'annotations']);

/** What a model refuses of messages; null: nothing. */
export function memberRuleOf(upstreamModel: string): MemberRule | null {
  if (isMistral(upstreamModel)) return MISTRAL_MEMBERS;
  return namesUsersOnly(upstreamModel) ? GROK_MEMBERS : null;
}

/**
 * Messages without the members that OpenAI's have beside role, content and calls; null when none has any.
 * @param value the parsed messages, to check whether any has
 * @param bytes the same as JSON
 * @param rule null: it takes them
 */
export function* withPlainMembers(value: unknown, bytes: Buffer, rule: MemberRule | null): Steps<ByteParts | null> {
  if (rule === null || !Array.isArray(value)) return null;
  if (!value.some((message) => refusedOf(message, rule).length > 0)) return null;
  const messages = yield* mapInSteps(elementsOf(bytes) ?? [], (message, position) => {
    const refused = refusedOf(value[position], rule);
    if (refused.length === 0) return message;
    const edits = refused.map((key) => ({ key, value: null }));
    return spliceObject(scanTopLevel(message), edits).parts;
  });
  return pieceBytes(arrayPiece(messages));
}

/** Whether a message is given a name that is lost by the rule. */
export function losesNames(value: unknown, { namedRole }: MemberRule): boolean {
  if (!Array.isArray(value)) return false;
  return value.some((message) => isRecord(message) && message.role !== namedRole && (message.name ?? null) !== null);
}

function refusedOf(message: unknown, { refused, namedRole }: MemberRule): readonly string[] {
  if (!isRecord(message)) return [];
  return refused.filter((member) => {
    if (!Object.hasOwn(message, member) || (member === 'name' && message.role === namedRole)) return false;
    return DISPENSABLE.has(member) || message[member] === null;
  });
}
