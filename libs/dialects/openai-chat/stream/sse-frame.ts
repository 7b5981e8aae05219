const DATA = Buffer.from('data: ');
const BLANK_LINE = Buffer.from('\n\n');

/** The end of a stream that is complete. */
export const DONE = Buffer.from('data: [DONE]\n\n');

/** A comment that clients skip; it keeps connections and their owners patient. */
export const KEEP_ALIVE = Buffer.from(': keep-alive\n\n');

/** One SSE frame around JSON text that holds no line break. */
export function frameOf(json: readonly Buffer[]): Buffer {
  return Buffer.concat([DATA, ...json, BLANK_LINE]);
}
