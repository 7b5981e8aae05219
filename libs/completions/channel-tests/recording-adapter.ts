import type { UpstreamAdapter } from '#channels';
import type { Clock } from '#core';

/** Delegates to the adapter and records status and time of the first byte. */
export class RecordingAdapter implements Pick<UpstreamAdapter, 'start'> {
  /** Null: no response started. */
  status: number | null = null;
  /** Monotonic milliseconds; null: no bytes arrived. */
  firstByteAtMs: number | null = null;

  constructor(
    private readonly adapter: UpstreamAdapter,
    private readonly clock: Clock,
  ) {}

  start(...[candidate, request, options, listener]: Parameters<UpstreamAdapter['start']>) {
    return this.adapter.start(candidate, request, options, {
      onHead: (status, headers) => {
        this.status = status;
        listener.onHead(status, headers);
      },
      onData: (chunk) => {
        this.firstByteAtMs ??= this.clock.monotonicMs();
        listener.onData(chunk);
      },
      onEnd: () => {
        listener.onEnd();
      },
      onFailure: (failure) => {
        listener.onFailure(failure);
      },
    });
  }
}
