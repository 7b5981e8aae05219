/**
 * The conductor of one completion: resolve → plan → admit → call → meter.
 * Decides the order of the steps, which attempt's answer is used, and how a stream ends.
 * Promises that whatever was admitted is closed exactly once, and that a broken stream never looks complete.
 * Also tries channels for operators, with the same attempts and without money.
 * Refuses to know prices, limits, wire formats and Express: the face gives it a `Reply`.
 */
export { type CompletionTask } from './completion-task.js';
export { CompletionsModule } from './completions.module.js';
export { CompletionsService } from './completions.service.js';
export type { PlannedCompletion } from './planned-completion.js';
export { EstimateService, type Estimate, type ModelEstimate } from './estimate.service.js';
export { orderAutoModels, type AutoRequest } from './domain/models/order-auto-models.js';
export { ModelResolver } from './planning/model-resolver.js';
export { RefusedBodies } from './refused-bodies.js';
export { type Reply, type ReplyHeaders } from './reply.js';
export { ChannelTrial, TRIAL_DEFAULTS, type Trial } from './trials/channel-trial.js';
export { ChannelTrialsModule } from './trials/channel-trials.module.js';
export { CredentialVerification, VERIFICATION_VERDICTS, type Verification } from './trials/credential-verification.js';
export { ModelDiscovery, type DiscoveredModel, type Discovery } from './trials/model-discovery.js';
export { StreamTimings } from './streams/stream-timings.js';
export { Serves, TierGuard, type CompletionRequest } from './tier.guard.js';
export { UsageInterceptor } from './usage.interceptor.js';
