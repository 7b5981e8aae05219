import { formatUsd, RoutifyError } from '#core';
import type { StreamEnd } from '#formats';

/** Why a cancelled stream ended. */
export const CANCELLED: StreamEnd = { ended: 'cancelled' };

/** The recorded finish reason of a stream that was cut short; its client gets the format's own word for a cut text. */
export function finishReasonOf({ ended }: StreamEnd): 'cancelled' | 'length' {
  return ended === 'cancelled' ? ended : 'length';
}

/** The reply to a cancelled request that is no stream, or was sent to no upstream. */
export function cancelledError(costNanoUsd: bigint): RoutifyError {
  return new RoutifyError('request_cancelled', 'The request was cancelled with its API key.', {
    metadata: { cost_usd: formatUsd(costNanoUsd) },
  });
}
