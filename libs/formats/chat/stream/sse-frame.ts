const LF = 0x0a;
const SPACE = 0x20;
const DATA = Buffer.from('data: ');
const BLANK_LINE = Buffer.from('\n\n');

/** The end of a complete stream. */
export const DONE = Buffer.from('data: [DONE]\n\n');

/** A comment that clients skip; it prevents idle timeouts. */
export const KEEP_ALIVE = Buffer.from(': keep-alive\n\n');

/** One SSE frame with JSON text that has no line break. */
export function frameOf(json: readonly Buffer[]): Buffer {
  return Buffer.concat([DATA, ...json, BLANK_LINE]);
}

/** Line feeds between data lines are white space of the JSON; the frame sent to the client has one line. */
export function onOneLine(data: Buffer): Buffer {
  if (!data.includes(LF)) return data;
  return Buffer.from(data.map((byte) => (byte === LF ? SPACE : byte)));
}
