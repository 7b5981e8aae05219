import { JsonFault, scanTopLevel, type JsonObject } from '#core';
import type { FailureKind } from '#channels';
import type { UpstreamError } from '#formats';

/** Why an attempt failed without an error status; visible to customers. */
export type FailureReason = FailureKind | 'upstream_error';

/** An attempt that cannot become the reply. */
export type FailedAttempt = Said &
  (
    | {
        readonly kind: 'status';
        readonly status: number;
        readonly error: UpstreamError;
        /** Pause requested in the response headers; null: none. */
        readonly retryAfterMs: number | null;
      }
    | {
        readonly kind: 'failed';
        readonly reason: FailureReason;
        /** For the operator. May hold addresses, never prompt or reply text. */
        readonly detail: string;
        readonly status: number | null;
      }
  );

/** The body in which the upstream speaks of the call; absent: none that is an object. */
interface Said {
  readonly replyObject?: JsonObject;
}

export function scanErrorBody(body: Buffer): Said {
  try {
    return { replyObject: scanTopLevel(body) };
  } catch (fault) {
    if (!(fault instanceof JsonFault)) throw fault;
    return {};
  }
}
