/**
 * Json reads and writes JSON and server-sent events as bytes: a cursor that builds no values, views, splices, pieces.
 * Owns nothing; every function is pure and synchronous.
 * Guarantees: bytes without a reason to change stay as they are (digits, escapes, order of keys); the result does not
 * depend on chunk boundaries.
 * Does not know: the meaning of any field.
 */
export { withoutByteOrderMark } from './frames/byte-order-mark.js';
export { BytePattern } from './byte-pattern.js';
export { BACKSLASH, JsonCursor, OPEN_BRACE, OPEN_BRACKET, QUOTE, type JsonLimits } from './json-cursor.js';
export { JsonFault, TooManyValues } from './json-fault.js';
export {
  arrayPiece,
  entriesPiece,
  joinPiece,
  objectPiece,
  pieceBytes,
  textPiece,
  type JsonPiece,
} from './json-piece.js';
export {
  elementsOf,
  givenIn,
  isGiven,
  membersOf,
  objectsOf,
  parsedOf,
  rawTextOf,
  textOf,
  valueAt,
  walkedValue,
  type JsonMembers,
} from './json-view.js';
export { isRecord, listOf, parseValue } from './parse-value.js';
export {
  findMember,
  givenValue,
  holdsValue,
  memberObject,
  scanTopLevel,
  valueBytes,
  type JsonObject,
} from './scan-top-level.js';
export { parseSkimmed, SKIM_ABOVE_BYTES } from './skim.js';
export { byteText, spliceText, type TextEdit } from './splice-text.js';
export { jsonBytes, memberEdits, spliceObject, type ByteParts, type MemberEdit } from './splice.js';
export { EventStreamSplitter, EXCEPTION_MARK } from './frames/event-stream-splitter.js';
export { SseSplitter, type FrameBatch, type FrameSplitter, type SseFrame } from './frames/sse-splitter.js';
export { isFilledStringText, isNumberText, isObjectText, isStringText } from './value-kind.js';
