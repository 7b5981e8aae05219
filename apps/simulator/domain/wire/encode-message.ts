import { crc32 } from 'node:zlib';

const STRING = 7;
const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;
/** Begins the name of a frame that is an exception. */
export const EXCEPTION = 'exception:';

/** One message of Amazon's event streams: lengths, headers, payload, a checksum of the lengths and one of all. */
export function encodeMessage(event: string, payload: string): Buffer {
  const isException = event.startsWith(EXCEPTION);
  const headers = Buffer.concat([
    isException ? header(':exception-type', event.slice(EXCEPTION.length)) : header(':event-type', event),
    header(':content-type', 'application/json'),
    header(':message-type', isException ? 'exception' : 'event'),
  ]);
  const body = Buffer.from(payload);
  const prelude = Buffer.alloc(PRELUDE_BYTES);
  prelude.writeUInt32BE(PRELUDE_BYTES + headers.length + body.length + CHECKSUM_BYTES);
  prelude.writeUInt32BE(headers.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, headers, body]);
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32BE(crc32(message));
  return Buffer.concat([message, checksum]);
}

function header(name: string, value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([
    Buffer.from([name.length]),
    Buffer.from(name),
    Buffer.from([STRING]),
    length,
    Buffer.from(value),
  ]);
}
