import { Injectable } from '@nestjs/common';

/** A running request that its key can cancel. */
export interface CancellableRequest {
  readonly requestId: string;
  readonly keyId: string;
  /** Ends the upstream call, then the reply. May be repeated. */
  cancel(): void;
}

/** The admitted requests of this gateway, by id. */
@Injectable()
export class RunningRequests {
  private readonly byId = new Map<string, CancellableRequest>();

  add(request: CancellableRequest): void {
    this.byId.set(request.requestId, request);
  }

  delete({ requestId }: CancellableRequest): void {
    this.byId.delete(requestId);
  }

  /** False: this gateway runs no such request of the key. */
  cancel(requestId: string, keyId: string): boolean {
    const request = this.byId.get(requestId);
    if (request?.keyId !== keyId) return false;
    request.cancel();
    return true;
  }
}
