import { findMember, scanTopLevel, spliceObject, valueBytes, type JsonObject, type MemberEdit } from '#core';
import type { StorableReply } from '../../stored-format.js';

const TRUE = [Buffer.from('true')];
const DATA = Buffer.from('\ndata: ');
const BLANK_LINE = Buffer.from('\n\n');
const ENDS = ['"response.completed"', '"response.incomplete"'];

/**
 * The same reply as one that is stored. Null for one without a successful end.
 * @param bytes a complete reply, or the last frames of a stream
 */
export function storableReply(bytes: Buffer, isStream: boolean): StorableReply | null {
  const edits: MemberEdit[] = [{ key: 'store', value: TRUE }];
  if (!isStream) {
    const response = edited(scanTopLevel(bytes), edits);
    return { response, bytes: response };
  }
  const start = bytes.lastIndexOf(DATA) + DATA.length;
  const end = bytes.indexOf(BLANK_LINE, start);
  if (start < DATA.length || end < 0) return null;
  const event = scanTopLevel(bytes.subarray(start, end));
  const [type, member] = [findMember(event, 'type'), findMember(event, 'response')];
  if (type === null || member === null || !ENDS.includes(valueBytes(event, type).toString())) return null;
  const response = edited(scanTopLevel(valueBytes(event, member)), edits);
  const data = edited(event, [{ key: 'response', value: [response] }]);
  return { response, bytes: Buffer.concat([bytes.subarray(0, start), data, bytes.subarray(end)]) };
}

function edited(object: JsonObject, edits: readonly MemberEdit[]): Buffer {
  return Buffer.concat(spliceObject(object, edits).parts);
}
