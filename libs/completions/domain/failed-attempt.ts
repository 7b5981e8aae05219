import type { FailureKind } from '#channels';
import type { UpstreamError } from '#dialects';

/** Why an attempt failed that no status tells about; customers may read the word. */
export type FailureReason = FailureKind | 'upstream_error';

/** An attempt that cannot be the answer. */
export type FailedAttempt =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly error: UpstreamError;
      /** The pause that its headers ask for. */
      readonly retryAfterMs: number | null;
    }
  | {
      readonly kind: 'failed';
      readonly reason: FailureReason;
      /** For the operator; may name addresses, and quotes nobody. */
      readonly detail: string;
      readonly status: number | null;
    };
