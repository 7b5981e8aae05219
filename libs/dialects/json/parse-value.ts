/**
 * JSON.parse of bytes; undefined when they are not JSON. Bytes accepted by a cursor may still fail here, as it does not
 * check all of a string.
 */
export function parseValue(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
