import { RoutifyError, type Steps } from '#kernel';

/**
 * The translation of a request, with a 400 for a wrong escape: long strings are not fully checked when a body is read, and
 * may be parsed here. It wraps the function, not one call: a closure over a call would keep the body alive as long as
 * other closures of its caller, which translate the reply.
 */
export function refusingWrongEscapes<Args extends readonly unknown[], Built>(
  build: (...args: Args) => Steps<Built>,
): (...args: Args) => Steps<Built> {
  return function* refusing(...args) {
    try {
      return yield* build(...args);
    } catch (fault) {
      if (!(fault instanceof SyntaxError)) throw fault;
      throw new RoutifyError('invalid_request_error', 'The request body holds a string with a wrong escape.', {
        cause: fault,
      });
    }
  };
}
