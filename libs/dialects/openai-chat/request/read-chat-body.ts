import { isUtf8 } from 'node:buffer';
import { RoutifyError } from '#kernel';
import { JsonCursor, JsonFault, OPEN_BRACE } from '../../json/json-cursor.js';
import { scanTopLevel, type JsonObject } from '../../json/scan-top-level.js';
import { parseSkimmed } from '../../json/skim.js';
import { refuse } from './refuse-value.js';

/** A request body that is one JSON object: its bytes, where its members stand in them, and what they say. */
export interface ChatBody {
  readonly bytes: Buffer;
  readonly object: JsonObject;
  /** In large bodies long strings hold only their start; see parseSkimmed. */
  readonly value: Readonly<Record<string, unknown>>;
}

const DEPTH_MAX = 64;
/** A hundred times what large requests have; a million of them would be hundreds of megabytes as objects. */
const MEMBERS_MAX = 100_000;
const BYTE_ORDER_MARK_BYTES = 3;

/** Parses a body. Throws a 400 on anything that the gateway and an upstream could read differently. */
export function readChatBody(received: Buffer): ChatBody {
  const bytes = startsWithByteOrderMark(received) ? received.subarray(BYTE_ORDER_MARK_BYTES) : received;
  if (!isUtf8(bytes)) invalidBody('it is not valid UTF-8');
  try {
    refuseOtherValues(bytes);
    const object = scanTopLevel(bytes, { depthMax: DEPTH_MAX, membersMax: MEMBERS_MAX });
    refuseDuplicates(object);
    return { bytes, object, value: parseSkimmed(object) };
  } catch (error) {
    if (error instanceof JsonFault) invalidBody(error.message);
    if (error instanceof SyntaxError) invalidBody('a long string holds a raw control character or a wrong escape');
    throw error;
  }
}

function invalidBody(reason: string): never {
  throw new RoutifyError('invalid_request_error', `The request body is not a valid JSON object: ${reason}.`);
}

function refuseOtherValues(bytes: Buffer): void {
  const cursor = new JsonCursor(bytes, DEPTH_MAX);
  const first = cursor.peek();
  if (first === OPEN_BRACE) return;
  if (first === -1) invalidBody('it is empty');
  cursor.skipValue();
  cursor.expectEnd();
  invalidBody('it holds another JSON value');
}

/** Of two members of one key the gateway would bill one and the upstream might obey the other. */
function refuseDuplicates({ members }: JsonObject): void {
  const keys = new Set<string>();
  for (const { key } of members) {
    if (keys.has(key)) refuse(key, `The key '${key}' stands twice at the top level of the request body.`);
    keys.add(key);
  }
}

function startsWithByteOrderMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}
