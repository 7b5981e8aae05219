import { JsonFault } from '../../json/json-fault.js';
import { RoutifyError } from '../../kernel/errors.js';
import { refuseUnstorable, refuseUnstorableFile } from './refuse-unstorable.js';
import type { BodyRule } from './body-rule.js';
import { requireBounds, type JsonBounds } from './json-bounds.js';

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/**
 * The content of a body by the rule of its route: bytes, text, or a parsed value. Throws 400 for what is no UTF-8 or no
 * JSON, for text that Postgres cannot store, and for JSON beyond the bounds, which is not parsed.
 */
export function readContent(bytes: Buffer, { content, bounds }: BodyRule, isJson: boolean): unknown {
  if (content === 'bytes') return bytes;
  if (isJson && bounds !== null) checkJson(bytes, bounds);
  const text = decode(bytes);
  if (content === 'value') return parse(text);
  refuseUnstorableFile(text);
  return text;
}

function checkJson(bytes: Buffer, bounds: JsonBounds): void {
  const isMarked = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  try {
    requireBounds(isMarked ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes, bounds);
  } catch (error) {
    if (error instanceof JsonFault) throw notJson(error);
    throw error;
  }
}

/** Without a byte order mark. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new RoutifyError('invalid_request_error', 'The body is not valid UTF-8.', { cause: error });
  }
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    refuseUnstorable(value);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) throw notJson(error);
    throw error;
  }
}

function notJson(error: Error): RoutifyError {
  return new RoutifyError('invalid_request_error', `The body is not valid JSON: ${error.message}.`, { cause: error });
}
