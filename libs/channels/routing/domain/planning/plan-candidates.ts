import { dialectOf } from '../../../upstreams/domain/dialect-of.js';
import type { ChannelVitals, ModelVitals } from '../../../upstreams/domain/health/channel-vitals.js';
import type { Candidate } from '../../../upstreams/domain/candidate.js';
import { carriesOneOf, servesCaller, type Channel, type Credential } from '../../../domain/channel.js';
import { seededRandom } from '../affinity/affinity-key.js';
import { chooseCredentials } from './choose-credentials.js';
import { datedCost } from './cost-in-force.js';
import { sampleTableOf } from './sample-channels.js';
import { orderEligible, type EligibleChannel } from './order-eligible.js';
import { WatchedChannel, type BreakerPhase } from './watched-channel.js';
import type { PlanNote, PlanReason } from './plan-note.js';
import { NO_PREFERENCES, type RoutingPreferences, type PlanRequest } from './plan-request.js';

/**
 * Without candidates: `region_not_available`, `excluded_by_request` and `over_max_price` mean that some channels are
 * excluded only by the region or by the caller's own options; `not_for_tests` that none serves test organizations;
 * `cooling` that some are usable after `waitMs`.
 */
export type Plan = { readonly notes: readonly PlanNote[] } & (
  | { readonly kind: 'planned'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'cooling'; readonly waitMs: number }
  | { readonly kind: ReasonOfNone }
);

type ReasonOfNone =
  | 'region_not_available'
  | 'excluded_by_request'
  | 'over_max_price'
  | 'service_tier_not_offered'
  | 'not_for_tests'
  | 'no_channel';

/** Candidates beyond these are never tried: a request has at most a few attempts. */
const CANDIDATES_MAX = 8;

/** From this number of channels on, the first usable ones are sampled before all are classified. */
const SAMPLED_FROM = 64;

/** Busy channels and others that come later, among the sampled ones, before all are classified. */
const SPARE = 8;

/** Reasons of the channels that are tried before all others. */
const FIRST_REASONS: ReadonlySet<PlanReason> = new Set(['available', 'recovering']);

/** Channels listed in the record of a request, and where many serve the model: each is a channel more to rank. */
export const NOTES_MAX = 32;
const NOTES_OF_MANY_MAX = 16;

export function notesMaxOf(channelCount: number): number {
  return channelCount < SAMPLED_FROM ? NOTES_MAX : NOTES_OF_MANY_MAX;
}

const NO_CREDENTIALS: readonly Credential[] = [];

/**
 * The candidates in attempt order. Status, tier, region and the caller's options are limits. Health is one as well, but
 * never removes more than half of a group, nor its last channel. Capabilities only affect the order: channels that lack
 * one come last, so that when all lack it the best one's own error reaches the caller.
 */
export function planCandidates(request: PlanRequest): Plan {
  const { seed } = request;
  if (seed === null || !canSample(request)) return planAmong(request);
  const seeded = { ...request, random: seededRandom(seed) };
  return planSampled(seeded, seed) ?? planAmong(seeded);
}

function canSample({ channels, strategy, preferences, exceedsMaxPrice }: PlanRequest): boolean {
  const isPlain = strategy === 'weighted' && preferences === NO_PREFERENCES && !exceedsMaxPrice;
  return isPlain && channels.length >= SAMPLED_FROM;
}

/** The plan if enough of the first channels are available: the others could be neither candidates nor notes. */
function planSampled(request: PlanRequest, seed: number): Plan | null {
  const { notesMax } = request;
  const candidates: Candidate[] = [];
  const notes: PlanNote[] = [];
  const first = firstOf(request, seed);
  if (first === null) return null;
  for (const one of first) {
    const { channel } = one;
    const reason = limitOf(channel, request) ?? reasonToKeep(channel, one.vitals, one.phase(request), request);
    if (!FIRST_REASONS.has(reason)) continue;
    notes.push({ channel: channel.id, kept: true, reason });
    if (candidates.length < CANDIDATES_MAX) {
      const credentials = chooseCredentials(channel, one.vitals, request, stickyIdOf(channel, request), request.random);
      if (typeof credentials !== 'number') candidates.push(candidateOf({ channel, credentials }, request));
    }
    if (notes.length === notesMax) break;
  }
  return notes.length < Math.max(notesMax, CANDIDATES_MAX) ? null : { kind: 'planned', candidates, notes };
}

/**
 * The first channels in attempt order: an available sticky target, whether it is sampled or not, and the sampled ones.
 * Null: the sticky target is drained and recovers, so it is not sampled, and yet it competes with the others.
 */
function firstOf(request: PlanRequest, seed: number): readonly WatchedChannel[] | null {
  const { channels, stickyTarget, notesMax } = request;
  const table = sampleTableOf(channels);
  const first = table.sample(request, seed, notesMax + SPARE);
  const channel = stickyTarget === null ? undefined : table.find(stickyTarget.channelId);
  if (channel === undefined || limitOf(channel, request) !== null) return first;
  const sticky = new WatchedChannel(channel);
  if (sticky.isOut(request)) return first;
  const reason = reasonToKeep(channel, sticky.vitals, sticky.phase(request), request);
  if (reason === 'available') return [sticky, ...first.filter((one) => one.channel !== channel)];
  return reason === 'recovering' && channel.status === 'draining' ? null : first;
}

function planAmong(request: PlanRequest): Plan {
  const partition: Partition = { kept: [], ejected: [], excluded: [], waitMs: Infinity };
  for (const channel of request.channels) classify(channel, request, partition);
  const { kept, ejected, excluded, waitMs } = partition;
  if (ejected.length > 0) restoreEjected(kept, ejected, excluded);
  const ordered = orderEligible(kept, request, request.notesMax);
  const candidatesMax = keepsFirstOnly(request) ? 1 : CANDIDATES_MAX;
  const notes: PlanNote[] = [];
  const candidates: Candidate[] = [];
  for (const one of ordered) {
    const isKept = candidatesMax > 1 || candidates.length === 0;
    notes.push({ channel: one.channel.id, kept: isKept, reason: isKept ? one.reason : 'excluded_by_request' });
    if (candidates.length < candidatesMax) candidates.push(candidateOf(one, request));
  }
  for (const note of excluded) if (notes.length < request.notesMax) notes.push(note);
  if (candidates.length > 0) return { kind: 'planned', candidates, notes };
  if (waitMs < Infinity) return { kind: 'cooling', waitMs: Math.ceil(waitMs), notes };
  return { kind: reasonOfNone(notes, request), notes };
}

/** Channels by the result of their checks. */
interface Partition {
  readonly kept: EligibleChannel[];
  readonly ejected: EligibleChannel[];
  readonly excluded: PlanNote[];
  /** Milliseconds until the first credential is usable again. */
  waitMs: number;
}

function classify(channel: Channel, request: PlanRequest, partition: Partition): void {
  const limit = limitOf(channel, request);
  if (limit !== null) {
    partition.excluded.push(excludedNote(channel, limit));
    return;
  }
  const { modelId, nowMs } = request;
  const vitals = request.vitalsOf(channel.id);
  const stickyId = stickyIdOf(channel, request);
  const credentials = chooseCredentials(channel, vitals, request, stickyId, request.random);
  if (typeof credentials === 'number') {
    partition.waitMs = Math.min(partition.waitMs, credentials);
    partition.excluded.push(excludedNote(channel, credentials === Infinity ? 'no_credential' : 'cooling'));
    return;
  }
  const model = vitals?.models.get(modelId);
  const phase = model?.breaker.phase(nowMs) ?? 'closed';
  const one: EligibleChannel = {
    channel,
    credentials,
    vitals,
    model,
    isSticky: stickyId !== null,
    reason: 'available',
    preference: 0,
    level: 0,
    rank: 0,
  };
  if (phase === 'open' || phase === 'probing') {
    one.reason = phase === 'open' ? 'ejected' : 'probing';
    partition.ejected.push(one);
    return;
  }
  one.reason = reasonToKeep(channel, vitals, phase, request);
  partition.kept.push(one);
}

/** The reason of a channel that is neither excluded nor ejected. */
function reasonToKeep(
  channel: Channel,
  vitals: ChannelVitals | undefined,
  phase: BreakerPhase,
  request: PlanRequest,
): PlanReason {
  if (lacksNeed(channel, request)) return 'lacks_capability';
  if (isBusy(channel, vitals)) return 'busy';
  return phase === 'half_open' ? 'recovering' : 'available';
}

/** The credential that last answered the affinity key, if the channel did. */
function stickyIdOf({ id }: Channel, { stickyTarget }: PlanRequest): string | null {
  return stickyTarget?.channelId === id ? stickyTarget.credentialId : null;
}

/** The region and the caller's own options are checked last: they are the reason only if nothing else is. */
function limitOf(channel: Channel, request: PlanRequest): PlanReason | null {
  const { endpoint, serviceTier, advisorModelId, channelTags, projectChannelTags, isTest, region } = request;
  const { preferences, stickyTarget, exceedsMaxPrice } = request;
  if (channel.status === 'disabled') return 'disabled';
  if (channel.status === 'draining' && stickyTarget?.channelId !== channel.id) return 'draining';
  if (!dialectOf(channel.kind).endpoints.includes(endpoint)) return 'endpoint_not_offered';
  if (serviceTier !== null && !offersTier(channel, serviceTier)) return 'service_tier_not_offered';
  if (advisorModelId !== null && !offersAdvisor(channel, advisorModelId)) return 'advisor_not_offered';
  if (!carriesOneOf(channelTags, channel)) return 'not_in_tier';
  if (!carriesOneOf(projectChannelTags, channel)) return 'not_in_project';
  if (!servesCaller(channel, isTest)) return 'not_for_tests';
  if (channel.credentials.length === 0) return 'no_credential';
  if (region !== null && channel.region !== region) return 'other_region';
  if (preferences !== NO_PREFERENCES && !isPreferred(channel.publicName, preferences)) return 'excluded_by_request';
  return exceedsMaxPrice ? 'over_max_price' : null;
}

function isPreferred(publicName: string, { order, only, ignore, allowFallbacks }: RoutingPreferences): boolean {
  if (only !== null && !only.includes(publicName)) return false;
  if (!allowFallbacks && order !== null && !order.includes(publicName)) return false;
  return !ignore.includes(publicName);
}

function keepsFirstOnly({ preferences: { allowFallbacks, order } }: PlanRequest): boolean {
  return !allowFallbacks && order === null;
}

function offersTier({ kind, options }: Channel, serviceTier: string): boolean {
  return dialectOf(kind).serviceTiers(serviceTier) && !options.drop.includes('service_tier');
}

/** The kind of channels whose provider runs Anthropic's advisor tool. */
export const ADVISING_KIND: Channel['kind'] = 'anthropic-messages';

/** Whether a model of the channel may consult another model: both are served, in Anthropic's own format. */
export function offersAdvisor({ kind, models }: Channel, advisorModelId: string): boolean {
  return kind === ADVISING_KIND && models.has(advisorModelId);
}

function lacksNeed({ kind, options: { lacks, drop } }: Channel, { needs, singleCalls }: PlanRequest): boolean {
  if (lacks.length > 0 && needs.some((need) => lacks.includes(need))) return true;
  return singleCalls && (!dialectOf(kind).singleCalls || drop.includes('parallel_tool_calls'));
}

function isBusy({ options }: Channel, vitals: ChannelVitals | undefined): boolean {
  return options.concurrencyMax !== null && (vitals?.slots.usedCount ?? 0) >= options.concurrencyMax;
}

/** Ejects at most half of a group, never its last channel; restores those with the earliest next try. */
function restoreEjected(kept: EligibleChannel[], ejected: EligibleChannel[], excluded: PlanNote[]): void {
  const group = kept.length + ejected.length;
  ejected.sort((first, second) => nextTryMs(second.model) - nextTryMs(first.model));
  for (const [index, one] of ejected.entries()) {
    if (index < Math.floor(group / 2)) excluded.push(excludedNote(one.channel, one.reason));
    else {
      one.reason = 'last_resort';
      kept.push(one);
    }
  }
}

function nextTryMs(model: ModelVitals | undefined): number {
  return model?.breaker.opened?.untilMs ?? 0;
}

function candidateOf(
  { channel, credentials }: Pick<EligibleChannel, 'channel' | 'credentials'>,
  { modelId, atMs }: PlanRequest,
): Candidate {
  const [credential] = credentials;
  const otherCredentials = credentials.length === 1 ? NO_CREDENTIALS : credentials.slice(1);
  const served = channel.models.get(modelId);
  if (credential === undefined || served === undefined) throw new Error(`channel ${channel.id} was planned by mistake`);
  const { upstreamModel, toolsApi } = served;
  const costVersion = datedCost(served, atMs);
  return { channel, credential, otherCredentials, modelId, upstreamModel, toolsApi, costVersion };
}

function excludedNote({ id }: Channel, reason: PlanReason): PlanNote {
  return { channel: id, kept: false, reason };
}

function reasonOfNone(notes: readonly PlanNote[], { channels, isTest }: PlanRequest): ReasonOfNone {
  if (channels.length > 0 && !channels.some((channel) => servesCaller(channel, isTest))) return 'not_for_tests';
  if (notes.some(({ reason }) => reason === 'over_max_price')) return 'over_max_price';
  if (notes.some(({ reason }) => reason === 'excluded_by_request')) return 'excluded_by_request';
  if (notes.some(({ reason }) => reason === 'other_region')) return 'region_not_available';
  return notes.some(({ reason }) => reason === 'service_tier_not_offered') ? 'service_tier_not_offered' : 'no_channel';
}
