import { createHash } from 'node:crypto';
import {
  arrayPiece,
  elementsOf,
  givenValue,
  isObjectText,
  isRecord,
  listOf,
  pieceBytes,
  scanTopLevel,
  spliceObject,
  textOf,
  textPiece,
  type JsonObject,
  type JsonPiece,
  type MemberEdit,
} from '#core';
import { acceptedCallId } from '../../chat/native/call-id.js';
import type { MessageEdit } from './message-edits.js';

/** Which ids of calls an upstream accepts, and what it gets in the place of others. */
interface CallIdRule {
  readonly accepts: RegExp;
  readonly replace: (id: Buffer) => JsonPiece;
}

/** The longest id of a call that OpenAI's chat API accepts. Other providers issue longer ones. */
const ID_CHARACTERS_MAX = 40;
export const OPENAI_CALL_IDS = fitting({
  accepts: new RegExp(`^[^]{0,${ID_CHARACTERS_MAX}}$`),
  replace: (id) => acceptedCallId(id, { charactersMax: ID_CHARACTERS_MAX }),
});

const MISTRAL_CHARACTERS = 9;
export const MISTRAL_CALL_IDS = fitting({
  accepts: new RegExp(`^[a-zA-Z0-9]{${MISTRAL_CHARACTERS}}$`),
  replace: (id) => {
    const hash = createHash('sha256').update(id).digest('base64');
    return textPiece(hash.replaceAll(/[^a-zA-Z0-9]/g, '').slice(0, MISTRAL_CHARACTERS));
  },
});

/** Other ids in the place of those that are not accepted, the same for a call and its result. */
function fitting(rule: CallIdRule): MessageEdit {
  return {
    concerns: (message) => hasOtherId(message, rule),
    edited: (json) => withFittingIds(scanTopLevel(json), rule),
  };
}

function hasOtherId(message: unknown, rule: CallIdRule): boolean {
  if (!isRecord(message)) return false;
  const isOther = (id: unknown): boolean => typeof id === 'string' && !rule.accepts.test(id);
  return isOther(message.tool_call_id) || listOf(message.tool_calls).some((call) => isRecord(call) && isOther(call.id));
}

function withFittingIds(message: JsonObject, rule: CallIdRule): JsonPiece {
  const edits = fitted(message, 'tool_call_id', rule);
  const calls = elementsOf(givenValue(message, 'tool_calls') ?? undefined);
  if (calls !== null) {
    const piece = arrayPiece(calls.map((call) => withFittingId(call, rule)));
    edits.push({ key: 'tool_calls', value: pieceBytes(piece).parts });
  }
  return spliceObject(message, edits).parts;
}

function withFittingId(json: Buffer, rule: CallIdRule): JsonPiece {
  if (!isObjectText(json)) return json;
  const call = scanTopLevel(json);
  return spliceObject(call, fitted(call, 'id', rule)).parts;
}

function fitted(object: JsonObject, key: string, { accepts, replace }: CallIdRule): MemberEdit[] {
  const id = givenValue(object, key);
  const text = textOf(id ?? undefined);
  if (id === null || text === null || accepts.test(text)) return [];
  return [{ key, value: pieceBytes(replace(id)).parts }];
}
