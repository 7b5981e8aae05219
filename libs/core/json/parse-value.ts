import { utf8Text } from './utf8-text.js';

/**
 * JSON.parse of bytes; undefined when they are not JSON. Bytes accepted by a cursor may still fail here, as it does not
 * check all of a string.
 */
export function parseValue(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8Text(bytes));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether a parsed JSON value is an object; arrays and null are not. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The elements of a parsed JSON array; none for any other value. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
