import { standsAt } from './known-keys.js';
import { JsonCursor, OPEN_BRACE, type JsonLimits, type LongString } from './json-cursor.js';

/** One member of an object. Byte offsets: the key's opening quote, the value's first byte and exclusive end. */
interface JsonMember {
  readonly key: string;
  readonly keyStart: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  /** Objects in the value, at any depth, itself included. */
  readonly objectCount: number;
  /** The value's own members, once `memberObject` has read them. */
  scanned: JsonObject | null;
}

/** An object as a view of its bytes, surrounding white space included. */
export interface JsonObject {
  readonly bytes: Buffer;
  /** Offset of the opening brace. */
  readonly openAt: number;
  /** In the order of the bytes; a key may occur twice. */
  readonly members: readonly JsonMember[];
  /** Values at any depth walked over by the cursor. */
  readonly valueCount: number;
  /** See JsonCursor. */
  readonly skimmedBytes: number;
  /** String values over LONG_STRING_BYTES at any depth, in the order of the bytes. */
  readonly longStrings: readonly LongString[];
}

/** First byte of `null`, and of no other value. */
const LOWER_N = 0x6e;

/** Enough for any upstream, and safe for the stack. */
const DEPTH_MAX = 256;

interface ScanOptions extends JsonLimits {
  /** Levels of nesting allowed; the object itself is the first. */
  readonly depthMax?: number;
  /** Walks over a member's value instead of the cursor, to inspect it in the same pass. */
  readonly walkValue?: (key: string, cursor: JsonCursor) => void;
}

/** Reads the members of the single object in `bytes`, which may be a subarray of another. Throws JsonFault. */
export function scanTopLevel(bytes: Buffer, options: ScanOptions = {}): JsonObject {
  const cursor = new JsonCursor(bytes, options.depthMax ?? DEPTH_MAX, options);
  const members: JsonMember[] = [];
  cursor.enterObject();
  const openAt = cursor.at - 1;
  while (cursor.nextMember()) {
    const key = cursor.key();
    const keyStart = cursor.keyStart - 1;
    const valueStart = cursor.at;
    const objectsBefore = cursor.objectCount;
    if (options.walkValue === undefined) cursor.skipValue();
    else options.walkValue(key, cursor);
    const objectCount = cursor.objectCount - objectsBefore;
    members.push({ key, keyStart, valueStart, valueEnd: cursor.at, objectCount, scanned: null });
  }
  cursor.expectEnd();
  const { valueCount, skimmedBytes, longStrings } = cursor;
  return { bytes, openAt, members, valueCount, skimmedBytes, longStrings };
}

/** The last member of that key, as in JSON.parse. */
export function findMember(object: JsonObject, key: string): JsonMember | null {
  for (let index = object.members.length - 1; index >= 0; index--) {
    const member = object.members[index];
    if (member?.key === key) return member;
  }
  return null;
}

/** Whether a key is there, and every member of it has this value, byte for byte. */
export function holdsValue({ bytes, members }: JsonObject, key: string, value: Buffer): boolean {
  let isThere = false;
  for (const member of members) {
    if (member.key !== key) continue;
    isThere = member.valueEnd - member.valueStart === value.length && standsAt(bytes, member.valueStart, value);
    if (!isThere) return false;
  }
  return isThere;
}

/** The bytes of a member's value, not copied. */
export function valueBytes(object: JsonObject, member: JsonMember): Buffer {
  return object.bytes.subarray(member.valueStart, member.valueEnd);
}

/** The object at a key, read once; null for any other value. */
export function memberObject(object: JsonObject, key: string): JsonObject | null {
  const member = findMember(object, key);
  if (member === null || object.bytes[member.valueStart] !== OPEN_BRACE) return null;
  return (member.scanned ??= scanTopLevel(valueBytes(object, member)));
}

/** The bytes of a top-level value; null when it is absent or null. */
export function givenValue(object: JsonObject, key: string): Buffer | null {
  const member = findMember(object, key);
  if (member === null || object.bytes[member.valueStart] === LOWER_N) return null;
  return valueBytes(object, member);
}
