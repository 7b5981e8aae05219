import type { FinalCharge, RequestMeter } from '#billing/metering';
import type { AttemptReporter } from '#channels';
import { addLastAttempts, requestResult, verdictOf, type RequestEnd } from '../domain/ends/request-end.js';

/** Sends the last bytes, which may name the charge. Undefined: they are sent. */
type WriteLast = (charge: FinalCharge) => Promise<void> | undefined;

/**
 * Ends an admitted request, in one order: the channel's health, the records of the last attempts, the charge, the last
 * bytes, the ledger. Returns the charge, which the first end of a request has decided.
 * @param reporter of the call that answered; null: none did, or its end is reported
 * @param write null: the client gets nothing here
 */
export async function endRequest(
  meter: RequestMeter,
  end: RequestEnd,
  reporter: Pick<AttemptReporter, 'end'> | null = null,
  write: WriteLast | null = null,
): Promise<FinalCharge> {
  reporter?.end(verdictOf(end));
  addLastAttempts(end, meter.attempts);
  const charge = await meter.finalize(requestResult(end));
  const writing = write?.(charge);
  if (writing !== undefined) await writing;
  meter.capture(charge);
  return charge;
}
