import { isRecord, scanTopLevel, spliceObject } from '#core';
import { isMistral, namesUsersOnly } from '../model-rules/model-rules.js';
import type { MessageEdit } from './message-edits.js';

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

/** Without the members that OpenAI's messages have beside role, content and calls. */
export function plainMembers(rule: MemberRule): MessageEdit {
  return {
    concerns: (message) => refusedOf(message, rule).length > 0,
    edited: (json, message) => {
      const edits = refusedOf(message, rule).map((key) => ({ key, value: null }));
      return spliceObject(scanTopLevel(json), edits).parts;
    },
  };
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
