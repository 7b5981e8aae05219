/**
 * JSON.parse of bytes; undefined where they are not JSON. Bytes that a cursor walked over may still fail here, as it
 * does not read all of a string.
 */
export function parseValue(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
