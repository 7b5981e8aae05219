import type { UpstreamAdapter } from '#channels';
import type { Clock } from '#kernel';

/** Calls as the adapter does, and notes what the call's listener does not keep. */
export class WatchedAdapter implements Pick<UpstreamAdapter, 'start'> {
  /** Null: no answer began. */
  status: number | null = null;
  /** Monotonic milliseconds; null: nothing came. */
  firstByteAtMs: number | null = null;

  constructor(
    private readonly adapter: UpstreamAdapter,
    private readonly clock: Clock,
  ) {}

  start(...[candidate, request, terms, listener]: Parameters<UpstreamAdapter['start']>) {
    return this.adapter.start(candidate, request, terms, {
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
