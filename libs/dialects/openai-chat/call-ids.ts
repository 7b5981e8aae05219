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
  type ByteParts,
  type JsonObject,
  type JsonPiece,
  type MemberEdit,
} from '#json';
import { mapInSteps, type Steps } from '#kernel';
import { acceptedCallId } from '#requests';

/** The longest id of a call that OpenAI's chat API accepts. Other providers issue longer ones. */
const ID_CHARACTERS_MAX = 40;

/**
 * Messages with other ids in the place of too long ones, the same for a call and its result; null when none is.
 * @param value the parsed messages, to check whether any is
 * @param bytes the same as JSON
 */
export function* shortenCallIds(value: unknown, bytes: Buffer): Steps<ByteParts | null> {
  if (!Array.isArray(value) || !value.some(hasLongId)) return null;
  const messages = yield* mapInSteps(elementsOf(bytes) ?? [], (message, position) =>
    hasLongId(value[position]) ? withShortIds(scanTopLevel(message)) : message,
  );
  return pieceBytes(arrayPiece(messages));
}

function hasLongId(message: unknown): boolean {
  if (!isRecord(message)) return false;
  return isLong(message.tool_call_id) || listOf(message.tool_calls).some((call) => isRecord(call) && isLong(call.id));
}

function isLong(id: unknown): boolean {
  return typeof id === 'string' && id.length > ID_CHARACTERS_MAX;
}

function withShortIds(message: JsonObject): JsonPiece {
  const edits = shortened(message, 'tool_call_id');
  const calls = elementsOf(givenValue(message, 'tool_calls') ?? undefined);
  if (calls !== null) edits.push({ key: 'tool_calls', value: pieceBytes(arrayPiece(calls.map(withShortId))).parts });
  return spliceObject(message, edits).parts;
}

function withShortId(json: Buffer): JsonPiece {
  if (!isObjectText(json)) return json;
  const call = scanTopLevel(json);
  return spliceObject(call, shortened(call, 'id')).parts;
}

function shortened(object: JsonObject, key: string): MemberEdit[] {
  const id = givenValue(object, key);
  if (id === null || !isLong(textOf(id))) return [];
  return [{ key, value: pieceBytes(acceptedCallId(id, { charactersMax: ID_CHARACTERS_MAX })).parts }];
}
