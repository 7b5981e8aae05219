/**
 * Completions runs one request: resolve → plan → admit → call → meter.
 * Owns the order of the steps, the choice of the attempt that becomes the reply, and the end of a stream. Guarantees:
 * every admitted request is finalized exactly once; a broken stream never looks complete.
 * Also tests channels for operators, with the same attempts and without charges.
 * Does not know: prices, limits, wire formats or Express; the route passes a `ResponseSink`.
 */
export { CANCEL_CHANNEL } from './cancellation/cancellations.service.js';
export { RunningRequests } from './cancellation/running-requests.js';
export { ChannelTest, type ChannelTestResult, TEST_DEFAULTS } from './channel-tests/channel-test.js';
export { ChannelTestsModule } from './channel-tests/channel-tests.module.js';
export {
  CredentialVerification,
  VERIFICATION_VERDICTS,
  type Verification,
} from './channel-tests/credential-verification.js';
export { type DiscoveredModel, type Discovery, ModelDiscovery } from './channel-tests/model-discovery.js';
export { CompletionsService } from './completions.service.js';
export { orderAutoModels } from './domain/models/order-auto-models.js';
export { ModelResolver } from './planning/model-resolver.js';
export { StreamTimings } from './run/stream-timings.js';
export { type CompletionTask } from './task/completion-task.js';
