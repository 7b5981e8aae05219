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
