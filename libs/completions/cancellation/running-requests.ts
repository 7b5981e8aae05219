import { Injectable } from '@nestjs/common';
import { IndexedSet, type IndexedItem } from '#core';
import type { StopReason } from '../domain/ends/stop-reason.js';

/** A running request that its key can cancel, and the end of its gateway ends. */
export interface RunningRequest extends IndexedItem {
  readonly requestId: string;
  readonly keyId: string;
  /** Ends the upstream call, then the reply. May be repeated. */
  stop(reason: StopReason): void;
}

/** The admitted requests of this gateway. */
@Injectable()
export class RunningRequests {
  private readonly requests = new IndexedSet<RunningRequest>();

  add(request: RunningRequest): void {
    this.requests.add(request);
  }

  delete(request: RunningRequest): void {
    this.requests.delete(request);
  }

  /** Reads all running requests, so that no index is kept for each of them. False: this gateway runs no such request of the key. */
  cancel(requestId: string, keyId: string): boolean {
    const request = this.requests.list().find((running) => running.requestId === requestId && running.keyId === keyId);
    request?.stop('cancel');
    return request !== undefined;
  }

  /** Ends all: the gateway stops, and their time is over. */
  drain(): void {
    for (const request of this.requests.list()) request.stop('drain');
  }
}
