import { Injectable } from '@nestjs/common';
import { IndexedSet, type IndexedItem } from '#kernel';

/** A running request that its key can cancel. */
export interface CancellableRequest extends IndexedItem {
  readonly requestId: string;
  readonly keyId: string;
  /** Ends the upstream call, then the reply. May be repeated. */
  cancel(): void;
}

/** The admitted requests of this gateway. */
@Injectable()
export class RunningRequests {
  private readonly requests = new IndexedSet<CancellableRequest>();

  add(request: CancellableRequest): void {
    this.requests.add(request);
  }

  delete(request: CancellableRequest): void {
    this.requests.delete(request);
  }

  /** Reads all running requests, so that no index is kept for each of them. False: this gateway runs no such request of the key. */
  cancel(requestId: string, keyId: string): boolean {
    const request = this.requests.list().find((running) => running.requestId === requestId && running.keyId === keyId);
    request?.cancel();
    return request !== undefined;
  }
}
