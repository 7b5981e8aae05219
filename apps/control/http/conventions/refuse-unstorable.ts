import type { RequestHandler } from 'express';
import { findUnstorable, isStorable, RoutifyError, storable } from '#kernel';

/** NUL, as an address says it. Other text that cannot be stored is no UTF-8, and arrives as U+FFFD. */
const NUL = /%00/i;

/** 400 for an address that holds what no store can hold, before anything looks it up. */
export const refuseUnstorableAddress: RequestHandler = ({ originalUrl }, _response, next) => {
  if (!NUL.test(originalUrl)) {
    next();
    return;
  }
  const [path = '', query = ''] = originalUrl.split('?', 2);
  const parameter = [...new URLSearchParams(query)].find((texts) => !texts.every(isStorable))?.[0];
  next(unstorable(NUL.test(path) || parameter === undefined ? 'path' : storable(parameter)));
};

/** Throws 400 for a parsed body that holds text that cannot be stored; names the place. */
export function refuseUnstorable(body: unknown): void {
  const place = findUnstorable(body);
  if (place !== null) throw unstorable(place);
}

/** The same for a file that is read later: UTF-8 can say no half of a surrogate pair. */
export function refuseUnstorableFile(text: string): void {
  const at = text.indexOf('\0');
  if (at === -1) return;
  throw unstorable(`line ${text.slice(0, at).split('\n').length} of the file`);
}

function unstorable(place: string): RoutifyError {
  const expected = 'text without NUL and without halves of surrogate pairs';
  const message = `${place}: expected ${expected}`;
  return new RoutifyError('invalid_request_error', message, {
    param: place,
    details: [{ path: place, code: 'invalid_value', message, expected }],
  });
}
