import {
  findMember,
  isObjectText,
  jsonBytes,
  JsonCursor,
  parseValue,
  scanTopLevel,
  spliceObject,
  valueBytes,
  type Steps,
} from '#core';
import type { VectorEncoding } from '../../chat/body/model-request.js';

const FLOAT_BYTES = 4;
const DEPTH_MAX = 64;

/** The elements of `data` with their vectors in the requested encoding, of which each is a step. Other values are kept. */
export function* reencodeVectors(data: Buffer, encoding: VectorEncoding): Steps<Buffer[]> {
  const parts: Buffer[] = [];
  const cursor = new JsonCursor(data, DEPTH_MAX);
  let copiedTo = 0;
  cursor.enterArray();
  while (cursor.nextElement()) {
    yield;
    const start = cursor.at;
    cursor.skipValue();
    parts.push(data.subarray(copiedTo, start), ...reencodeElement(data.subarray(start, cursor.at), encoding));
    copiedTo = cursor.at;
  }
  parts.push(data.subarray(copiedTo));
  return parts;
}

function reencodeElement(bytes: Buffer, encoding: VectorEncoding): readonly Buffer[] {
  if (!isObjectText(bytes)) return [bytes];
  const element = scanTopLevel(bytes);
  const member = findMember(element, 'embedding');
  const vector = member === null ? undefined : parseValue(valueBytes(element, member));
  const encoded = encoding === 'base64' ? toBase64(vector) : toNumbers(vector);
  return encoded === null ? [bytes] : spliceObject(element, [{ key: 'embedding', value: [jsonBytes(encoded)] }]).parts;
}

/** 32-bit floats, little-endian, as in OpenAI's API. */
function toBase64(vector: unknown): string | null {
  if (!Array.isArray(vector) || !vector.every((number) => typeof number === 'number')) return null;
  const bytes = Buffer.allocUnsafe(vector.length * FLOAT_BYTES);
  vector.forEach((number, index) => bytes.writeFloatLE(number, index * FLOAT_BYTES));
  return bytes.toString('base64');
}

function toNumbers(vector: unknown): number[] | null {
  if (typeof vector !== 'string') return null;
  const bytes = Buffer.from(vector, 'base64');
  if (bytes.length % FLOAT_BYTES !== 0) return null;
  return Array.from({ length: bytes.length / FLOAT_BYTES }, (_, index) => bytes.readFloatLE(index * FLOAT_BYTES));
}
