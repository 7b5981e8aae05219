/**
 * Metering is the gateway's side of billing: it opens a meter for each request, holds, journals the admission, decides the
 * charge once, journals it before the client can read it, and captures it in Redis.
 * Owns the journal files below ROUTIFY_JOURNAL_DIR. Guarantees: no admitted request is lost when a process dies; the
 * charge is at most the hold; leases are renewed every 8 s.
 * Does not know: the ledger, Postgres, providers.
 */
export { JournalReplayModule } from './journal/journal-replay.module.js';
export { JournalReplay, type ReplayReport } from './journal/journal-replay.js';
export { JournalUnavailableError } from './journal/journal-unavailable-error.js';
export { JournalWatch } from './journal/journal-watch.js';
export { MeteringModule } from './metering.module.js';
export { type AdmissionBounds, type ExtensionAnswer, type FinalCharge, RequestMeter } from './request-meter.js';
export { type RequestResult, type UsedSoFar } from './request-result.js';
export { TokenCounter } from './tokens/token-counter.js';
export { AdviceTally } from './units/advice-tally.js';
export { MediaCounter } from './units/media-counter.js';
export { mediaBounds, requestUnits, uncountedMedia } from './units/media-units.js';
export { ReplyMedia } from './units/reply-media.js';
export { UnitTally } from './units/unit-tally.js';
export { UsageRecorder } from './usage-recorder.js';
