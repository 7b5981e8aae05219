/**
 * Runs one completion: resolve → plan → admit → call → meter.
 * Owns the order of the steps, the choice of the attempt that becomes the reply, and the end of a stream.
 * Guarantees: every admitted request is finalized exactly once; a broken stream never looks complete.
 * Also tests channels for operators, with the same attempts and without charges.
 * Does not know prices, limits, wire formats or Express: the app passes a `ResponseSink`.
 */
export { CANCEL_CHANNEL, Cancellations } from './cancellation/cancellations.service.js';
export { RunningRequests } from './cancellation/running-requests.js';
export { type CompletionTask } from './task/completion-task.js';
export { CompletionsModule } from './completions.module.js';
export { CompletionsService } from './completions.service.js';
export { CountGuard } from './counts/count.guard.js';
export { CountLimits } from './counts/count-limits.js';
export { EstimateService, type Estimate, type ModelEstimate } from './estimate.service.js';
export { orderAutoModels } from './domain/models/order-auto-models.js';
export { ModelResolver } from './planning/model-resolver.js';
export { RequestContext, type CompletionRequest } from './run/request-context.js';
export { RequestTrace } from './run/request-trace.js';
export { type ResponseSink, type ResponseHeaders } from './run/response-sink.js';
export { ChannelTest, TEST_DEFAULTS, type ChannelTestResult } from './channel-tests/channel-test.js';
export { ChannelTestsModule } from './channel-tests/channel-tests.module.js';
export {
  CredentialVerification,
  VERIFICATION_VERDICTS,
  type Verification,
} from './channel-tests/credential-verification.js';
export { ModelDiscovery, type DiscoveredModel, type Discovery } from './channel-tests/model-discovery.js';
export { ReadableResponses } from './storage/readable-responses.js';
export { responseUuid } from './storage/response-storage.js';
export { StreamTimings } from './run/stream-timings.js';
export { Serves, TierGuard } from './tier.guard.js';
export { UnchargedWork, type RequestWork } from './work/uncharged-work.js';
export { UsageInterceptor } from './usage.interceptor.js';
