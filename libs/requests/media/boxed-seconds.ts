import type { EncodedBytes } from './encoded-bytes.js';

/** Boxes that are read, on both levels together. */
const BOXES_MAX = 256;

/** Duration of an MP4 or M4A from its movie header, at any position. Null when the header leaves it to fragments. */
export function boxedSeconds(bytes: EncodedBytes): number | null {
  let at = 0;
  for (let box = 0; box < BOXES_MAX; box++) {
    const head = bytes.read(at, 16);
    if (head.length < 16) return null;
    const name = head.toString('latin1', 4, 8);
    if (name === 'mvhd') return headerSeconds(bytes.read(at + 8, 32));
    const size = head.readUInt32BE(0);
    if (name === 'moov') at += 8;
    else if (size === 1) at += Number(head.readBigUInt64BE(8));
    else if (size >= 8) at += size;
    else return null;
  }
  return null;
}

/** Times have 64 bits in version 1. */
function headerSeconds(header: Buffer): number | null {
  if (header.length < 32) return null;
  const isLong = header[0] === 1;
  const unitsPerSecond = header.readUInt32BE(isLong ? 20 : 12);
  const units = isLong ? Number(header.readBigUInt64BE(24)) : header.readUInt32BE(16);
  return unitsPerSecond === 0 ? null : units / unitsPerSecond;
}
