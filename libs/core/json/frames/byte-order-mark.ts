export const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Text without the mark that some editors and servers write before it; the same buffer when it has none. */
export function withoutByteOrderMark(bytes: Buffer): Buffer {
  if (bytes[0] !== BYTE_ORDER_MARK[0]) return bytes;
  const { length } = BYTE_ORDER_MARK;
  return bytes.subarray(0, length).equals(BYTE_ORDER_MARK) ? bytes.subarray(length) : bytes;
}
