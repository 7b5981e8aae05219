/**
 * Rejections keeps requests of `/v1` that were rejected before admission: counts of all, samples of those that do not come
 * too fast. Owns `rejected_request`, `rejection_count`, `rejection_batch`, and the Redis stream `rejections`.
 * Guarantees: every rejection is counted once, but for the last second of a killed gateway; no reply waits for it.
 * Does not know: why a request is rejected, admitted requests.
 */
export { type Rejection } from './domain/rejection.js';
export { RejectionLog } from './gateway/rejection-log.js';
export { RejectionStream } from './rejection.stream.js';
export { RejectionsGatewayModule, RejectionsModule, RejectionsWorkerModule } from './rejections.module.js';
export { RejectionsRepository } from './rejections.repository.js';
