/**
 * Conventions of the management API, for the routes of all districts: bodies and their errors, lists, ids, If-Match,
 * idempotency, streams of events, limits by address and person; and the routes of what core owns: audit, settings, mails.
 * Does not know: what a route is for.
 */
export { type AdminRequest, CurrentActor } from './admin-request.js';
export { AuditEventResponse, presentAuditEvent } from './audit/audit.dto.js';
export { ReadsFile, ReadsForm, ReadsMessage } from './body/body-rule.js';
export { BodyGuard } from './body/body.guard.js';
export { refuseUnstorable, refuseUnstorableAddress } from './body/refuse-unstorable.js';
export { refuseUnknownHosts } from './browsers/known-hosts.js';
export { permitFeatures } from './browsers/permissions-policy.js';
export { CoreHttpModule } from './core-http.module.js';
export { ChangingMember, CurrentMember, keyReachOf, projectReachOf } from './current-member.js';
export { CurrentPass } from './current-pass.js';
export { CurrentClient, CurrentSession } from './current-session.js';
export { ErrorFilter } from './error.filter.js';
export { BodyPipe } from './fields/body.pipe.js';
export { body, query, reply } from './fields/dto.js';
export { ALIASES_ABOUT, GLOB, globs, requireStorableNames } from './fields/globs.js';
export { ipRanges } from './fields/ip-ranges.js';
export { MoneyFiguresResponse, presentMoney } from './fields/money-figures.dto.js';
export { linkToken, password, personName } from './fields/people.js';
export { ReasonRequest } from './fields/reason.dto.js';
export { actor, currencyCode, messageFields, objectName, secret, version } from './fields/resource-fields.js';
export { forbidStoring } from './forbid-storing.js';
export { ApiFile, type FileBody, ImportedFile } from './imported-file.js';
export {
  ApiListResponse,
  ApiSearchResponse,
  ListQuery,
  type ListResponse,
  type SearchResponse,
  presentPage,
  presentSearch,
  readPage,
  readIds,
  splitFilter,
} from './lists/list.js';
export { pageOfRows } from './lists/page-of-rows.js';
export { readChoices } from './lists/read-choices.js';
export { type TimeWindow, WindowQuery, readWindow } from './lists/time-window.js';
export { UnexpectedQueryInterceptor } from './lists/unexpected-query.interceptor.js';
export { AnnouncementResponse } from './maintenance/maintenance.dto.js';
export { ActorPipe, IdPipe, readId, readOptionalId } from './read-id.js';
export { Remembered } from './remembered.js';
export { assignRequestIds } from './request-id.js';
export { ServedOrganizationInterceptor } from './served-organization.interceptor.js';
export { FooterLinkResponse } from './setting-groups/setting-group.dto.js';
export { DisplayRateRequest, readRate } from './settings/display-rates.dto.js';
export { AccessWatch } from './streams/access-watch.js';
export { ApiEventStream, EventStream, STREAMS_EVENTS, StreamsEvents } from './streams/event-stream.js';
export {
  LimitGuesses,
  LimitInvitations,
  LimitLogins,
  LimitMails,
  LimitMessages,
  LimitOrders,
} from './throttle/limit-guesses.js';
export { BodyThrottleGuard, ThrottleGuard } from './throttle/throttle.guard.js';
export { ThrottleModule } from './throttle/throttle.module.js';
export { LimitByUser, UserThrottleGuard } from './throttle/user-throttle.guard.js';
export { EtagInterceptor } from './writes/etag.interceptor.js';
export { IdempotencyInterceptor, RequiresIdempotencyKey } from './writes/idempotency.interceptor.js';
export { IfMatch, presentChange } from './writes/if-match.js';
export { importTokenOf } from './writes/import-token-of.js';
export { definedFields, mergePatch } from './writes/merge-patch.js';
export { ModelNamesPipe } from './writes/model-names.pipe.js';
export { presentVersion } from './writes/present-version.js';
export { timeOf } from './writes/time-of.js';
