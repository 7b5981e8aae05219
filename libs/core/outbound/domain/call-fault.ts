/** Why a call had no answer. */
type CallFault = 'timeout' | 'blocked_address' | 'no_connection';

/** Reads it from what the call threw. */
export function callFault(error: unknown): CallFault {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause.name === 'TimeoutError' || /timeout/i.test(cause.message)) return 'timeout';
    if (cause.name === 'BlockedAddressError') return 'blocked_address';
  }
  return 'no_connection';
}
