import type { EncodedBytes } from './encoded-bytes.js';

/** The info of a segment is at its start. */
const READ_BYTES = 16_384;
const ELEMENTS_MAX = 256;
const NANOSECONDS_OF_SECOND = 1e9;
const USUAL_SCALE = 1e6;

const SEGMENT = 0x18538067;
const INFO = 0x1549a966;
const SCALE = 0x2ad7b1;
const DURATION = 0x4489;
const CLUSTER = 0x1f43b675;

/** Duration of a WebM from its info. Null when absent, as in live recordings. */
export function matroskaSeconds(encoded: EncodedBytes): number | null {
  const bytes = encoded.read(0, READ_BYTES);
  let scale = USUAL_SCALE;
  let duration: number | null = null;
  let at = 0;
  for (let element = 0; element < ELEMENTS_MAX && at < bytes.length; element++) {
    const id = variableNumber(bytes, at, true);
    const size = id === null ? null : variableNumber(bytes, at + id.lengthBytes, false);
    if (id === null || size === null || id.value === CLUSTER) break;
    const from = at + id.lengthBytes + size.lengthBytes;
    if (id.value === SEGMENT || id.value === INFO) {
      at = from;
      continue;
    }
    const value = bytes.subarray(from, from + size.value);
    if (id.value === SCALE && value.length >= 1 && value.length <= 6) scale = value.readUIntBE(0, value.length);
    if (id.value === DURATION && value.length === 4) duration = value.readFloatBE();
    if (id.value === DURATION && value.length === 8) duration = value.readDoubleBE();
    at = from + size.value;
  }
  return duration === null ? null : (duration * scale) / NANOSECONDS_OF_SECOND;
}

/** The number of leading zero bits is the length; an id keeps its marker bit. */
function variableNumber(bytes: Buffer, at: number, isId: boolean): { value: number; lengthBytes: number } | null {
  const first = bytes[at] ?? 0;
  const lengthBytes = Math.clz32(first) - 23;
  if (first === 0 || at + lengthBytes > bytes.length) return null;
  let value = isId ? first : first & (0xff >> lengthBytes);
  for (let index = 1; index < lengthBytes; index++) value = value * 256 + (bytes[at + index] ?? 0);
  return { value, lengthBytes };
}
