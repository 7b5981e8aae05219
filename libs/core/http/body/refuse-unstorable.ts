import type { RequestHandler } from 'express';
import { findUnstorable, isStorable, storable } from '../../kernel/text/storable-text.js';
import { RoutifyError } from '../../kernel/errors.js';

/** NUL, percent-encoded. Other unstorable text is invalid UTF-8, and is decoded as U+FFFD. */
const NUL = /%00/i;

/** Refuses a URL with unstorable text with 400, before any look-up. */
export const refuseUnstorableAddress: RequestHandler = ({ originalUrl }, _response, next) => {
  if (!NUL.test(originalUrl)) {
    next();
    return;
  }
  const [path = '', query = ''] = originalUrl.split('?', 2);
  const parameter = [...new URLSearchParams(query)].find((texts) => !texts.every(isStorable))?.[0];
  next(unstorable(NUL.test(path) || parameter === undefined ? 'path' : storable(parameter)));
};

/** Throws 400 for a parsed body with unstorable text; the error names its path. */
export function refuseUnstorable(body: unknown): void {
  const location = findUnstorable(body);
  if (location !== null) throw unstorable(location);
}

/** The same for a file that is parsed later. Only NUL is possible: UTF-8 has no halves of surrogate pairs. */
export function refuseUnstorableFile(text: string): void {
  const at = text.indexOf('\0');
  if (at === -1) return;
  throw unstorable(`line ${text.slice(0, at).split('\n').length} of the file`);
}

function unstorable(location: string): RoutifyError {
  const expected = 'text without NUL characters or unpaired surrogates';
  const message = `${location}: expected ${expected}`;
  return new RoutifyError('invalid_request_error', message, {
    param: location,
    details: [{ path: location, code: 'invalid_value', message, expected }],
  });
}
