import { isUtf8 } from 'node:buffer';
import {
  JsonCursor,
  JsonFault,
  OPEN_BRACE,
  parseSkimmed,
  scanTopLevel,
  TooManyValues,
  withoutByteOrderMark,
  type JsonLimits,
  type JsonObject,
  finish,
  RoutifyError,
  type Steps,
} from '#core';
import { refuse } from './refuse-value.js';

/** A request body that is one JSON object: its bytes, the offsets of its members, and its parsed value. */
export interface ChatBody {
  readonly bytes: Buffer;
  readonly object: JsonObject;
  /** In large bodies long strings are truncated; see parseSkimmed. */
  readonly value: Readonly<Record<string, unknown>>;
}

/** Fields of all formats that hold a conversation. */
const CONVERSATIONS: ReadonlySet<string> = new Set(['messages', 'input', 'system']);
/** Five times what a conversation of as many messages as are allowed needs; each is some microseconds of several steps. */
const PARTS_MAX = 10_000;

/** Objects in the conversation of a body: messages, items, parts, calls and what they hold. */
export function partCount({ object }: ChatBody): number {
  let count = 0;
  for (const { key, objectCount } of object.members) if (CONVERSATIONS.has(key)) count += objectCount;
  return count;
}

/** Throws a 400 for a conversation of more parts than are translated. */
export function boundParts(body: ChatBody): void {
  if (partCount(body) <= PARTS_MAX) return;
  const param = body.object.members.find(({ key }) => CONVERSATIONS.has(key))?.key ?? 'messages';
  throw new RoutifyError(
    'invalid_request_error',
    `The conversation contains more than ${PARTS_MAX} objects, counting messages, items, parts, calls and what they contain.`,
    { param, metadata: { limit_parts: PARTS_MAX } },
  );
}

/** Ten times what any format has: each is compared with what is known, and forwarded. */
const FIELDS_MAX = 1_000;
const DEPTH_MAX = 64;
/** A hundred times the members of large requests; a million of them would take hundreds of megabytes as objects. */
const MEMBERS_MAX = 100_000;

/** Limits of the parse: a small value takes a few bytes on the wire, and a hundred times as much in memory. */
type BodyLimits = Pick<JsonLimits, 'valuesMax' | 'numbersPerValue'>;

/**
 * Parses a body after counting all its values. Throws a 400 above the limits, and for anything that the gateway and an
 * upstream could read differently.
 */
export function readChatBody(received: Buffer, limits: BodyLimits = {}): ChatBody {
  return finish(chatBodyInSteps(received, limits));
}

/** The same in steps. */
export function* chatBodyInSteps(received: Buffer, limits: BodyLimits = {}): Steps<ChatBody> {
  const bytes = withoutByteOrderMark(received);
  if (!isUtf8(bytes)) invalidBody('it is not valid UTF-8');
  try {
    refuseOtherValues(bytes, limits);
    const object = scanTopLevel(bytes, { depthMax: DEPTH_MAX, membersMax: MEMBERS_MAX, ...limits });
    refuseFields(object);
    yield;
    return { bytes, object, value: parseSkimmed(object) };
  } catch (error) {
    if (error instanceof TooManyValues) refuseValues(error);
    if (error instanceof JsonFault) invalidBody(error.message);
    if (error instanceof SyntaxError)
      invalidBody('a long string contains a raw control character or an invalid escape');
    throw error;
  }
}

function invalidBody(reason: string): never {
  throw new RoutifyError('invalid_request_error', `The request body is not a valid JSON object: ${reason}.`);
}

function refuseValues({ valuesMax }: TooManyValues): never {
  throw new RoutifyError(
    'invalid_request_error',
    `The request body contains more than ${valuesMax} values, counting every object, array, string, number, true, false and null.`,
    { metadata: { limit_values: valuesMax } },
  );
}

function refuseOtherValues(bytes: Buffer, limits: BodyLimits): void {
  const cursor = new JsonCursor(bytes, DEPTH_MAX, limits);
  const first = cursor.peek();
  if (first === OPEN_BRACE) return;
  if (first === -1) invalidBody('it is empty');
  cursor.skipValue();
  cursor.expectEnd();
  invalidBody('it is a different JSON value');
}

/** With duplicate keys the gateway could bill one member and the upstream obey the other. */
function refuseFields({ members }: JsonObject): void {
  if (members.length > FIELDS_MAX) {
    throw new RoutifyError('invalid_request_error', `The request body contains more than ${FIELDS_MAX} fields.`, {
      metadata: { limit_fields: FIELDS_MAX },
    });
  }
  const keys = new Set<string>();
  for (const { key } of members) {
    if (keys.has(key)) refuse(key, `The key '${key}' appears twice at the top level of the request body.`);
    keys.add(key);
  }
}
