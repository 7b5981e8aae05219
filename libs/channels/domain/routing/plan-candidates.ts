import type { PriceVersion } from '#kernel';
import type { Channel, Credential } from '../channel.js';
import { dialectOf } from '../dialect-of.js';
import type { ChannelVitals, ModelVitals } from '../health/channel-vitals.js';
import { chooseCredentials } from './choose-credentials.js';
import { costInForce } from './cost-in-force.js';
import { sampleChannels } from './sample-channels.js';
import { levelOf, orderEligible, type EligibleChannel } from './order-eligible.js';
import type { PlanNote, PlanReason } from './plan-note.js';
import { NO_PREFERENCES, type RoutingPreferences, type PlanRequest } from './plan-request.js';

/** A channel that may answer, and everything needed to call it. */
export interface Candidate {
  readonly channel: Channel;
  readonly credential: Credential;
  /** Tried in turn when the provider refuses the first one. */
  readonly otherCredentials: readonly Credential[];
  readonly modelId: string;
  readonly upstreamModel: string;
  /** Null: the cost of the channel is unknown. */
  readonly costVersion: PriceVersion | null;
}

/**
 * Without candidates: `region_not_available`, `excluded_by_request` and `over_max_price` mean that some channels are
 * excluded only by the region or by the caller's own options; `cooling` that some are usable after `waitMs`.
 */
export type Plan = { readonly notes: readonly PlanNote[] } & (
  | { readonly kind: 'planned'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'cooling'; readonly waitMs: number }
  | { readonly kind: ReasonOfNone }
);

type ReasonOfNone = 'region_not_available' | 'excluded_by_request' | 'over_max_price' | 'no_channel';

/** Candidates beyond these are never tried: a request has at most a few attempts. */
const CANDIDATES_MAX = 8;

/** From this number of channels on, the first ones are sampled before any channel is looked at. */
const SAMPLED_FROM = 64;

/** Unhealthy channels among the sampled ones before all are looked at. */
const SPARE = 8;

/** Channels listed in the record of a request. */
export const NOTES_MAX = 32;

const NO_CREDENTIALS: readonly Credential[] = [];

/**
 * The candidates in attempt order. Status, tier, region and the caller's options are limits. Health is one as well, but
 * never removes more than half of a group, nor its last channel. Capabilities only affect the order: channels that lack
 * one come last, so that when all lack it the best one's own error reaches the caller.
 */
export function planCandidates(request: PlanRequest): Plan {
  if (request.channels.length < SAMPLED_FROM || !ordersByWeight(request)) return planAmong(request);
  const { first, random } = sampleChannels(request.channels, request.random, request.notesMax + SPARE);
  return planSampled(stickyFirst(first, request), request) ?? planAmong({ ...request, random });
}

function ordersByWeight({ strategy, preferences }: PlanRequest): boolean {
  return strategy === 'weighted' && preferences === NO_PREFERENCES;
}

/** An available sticky target comes first, whether it was sampled or not. */
function stickyFirst(first: readonly Channel[], request: PlanRequest): readonly Channel[] {
  const { channels, stickyTarget } = request;
  const sticky = stickyTarget === null ? undefined : channels.find(({ id }) => id === stickyTarget.channelId);
  if (sticky === undefined) return first;
  const partition: Partition = { kept: [], ejected: [], excluded: [], waitMs: Infinity };
  classify(sticky, request, partition);
  return partition.kept[0]?.reason === 'available' ? [sticky, ...first.filter((one) => one !== sticky)] : first;
}

/** The plan if enough of the first channels are healthy: the others could be neither candidates nor notes. */
function planSampled(first: readonly Channel[], request: PlanRequest): Plan | null {
  const partition: Partition = { kept: [], ejected: [], excluded: [], waitMs: Infinity };
  const { kept } = partition;
  for (const channel of first) {
    classify(channel, request, partition);
    const last = kept.at(-1);
    if (last !== undefined && levelOf(last.reason) > 0) kept.pop();
    if (kept.length === request.notesMax) break;
  }
  if (kept.length < Math.max(request.notesMax, CANDIDATES_MAX)) return null;
  const candidates = kept.slice(0, CANDIDATES_MAX).map((one) => candidateOf(one, request));
  const notes = kept.map(({ channel, reason }): PlanNote => ({ channel: channel.name, kept: true, reason }));
  return { kind: 'planned', candidates, notes };
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
    notes.push({ channel: one.channel.name, kept: isKept, reason: isKept ? one.reason : 'excluded_by_request' });
    if (candidates.length < candidatesMax) candidates.push(candidateOf(one, request));
  }
  for (const note of excluded) if (notes.length < request.notesMax) notes.push(note);
  if (candidates.length > 0) return { kind: 'planned', candidates, notes };
  if (waitMs < Infinity) return { kind: 'cooling', waitMs: Math.ceil(waitMs), notes };
  return { kind: reasonOfNone(notes), notes };
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
  const { modelId, nowMs, stickyTarget } = request;
  const vitals = request.vitalsOf(channel.id);
  const isSticky = stickyTarget?.channelId === channel.id;
  const stickyId = isSticky ? stickyTarget.credentialId : null;
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
    isSticky,
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
  if (lacksNeed(channel, request)) one.reason = 'lacks_capability';
  else if (isBusy(channel, vitals)) one.reason = 'busy';
  else if (phase === 'half_open') one.reason = 'recovering';
  partition.kept.push(one);
}

/** The region and the caller's own options are checked last: they are the reason only if nothing else is. */
function limitOf(channel: Channel, request: PlanRequest): PlanReason | null {
  const { endpoint, channelTags, region, preferences, stickyTarget, exceedsMaxPrice } = request;
  if (channel.status === 'disabled') return 'disabled';
  if (channel.status === 'draining' && stickyTarget?.channelId !== channel.id) return 'draining';
  if (!dialectOf(channel.kind).endpoints.includes(endpoint)) return 'endpoint_not_offered';
  if (channelTags.length > 0 && !channelTags.some((tag) => channel.tags.includes(tag))) return 'not_in_tier';
  if (channel.credentials.length === 0) return 'no_credential';
  if (region !== null && channel.region !== region) return 'other_region';
  if (preferences !== NO_PREFERENCES && !isPreferred(channel.name, preferences)) return 'excluded_by_request';
  return exceedsMaxPrice ? 'over_max_price' : null;
}

function isPreferred(name: string, { order, only, ignore, allowFallbacks }: RoutingPreferences): boolean {
  if (only !== null && !only.includes(name)) return false;
  if (!allowFallbacks && order !== null && !order.includes(name)) return false;
  return !ignore.includes(name);
}

function keepsFirstOnly({ preferences: { allowFallbacks, order } }: PlanRequest): boolean {
  return !allowFallbacks && order === null;
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

function candidateOf({ channel, credentials }: EligibleChannel, { modelId, atMs }: PlanRequest): Candidate {
  const [credential] = credentials;
  const otherCredentials = credentials.length === 1 ? NO_CREDENTIALS : credentials.slice(1);
  const served = channel.models.get(modelId);
  if (credential === undefined || served === undefined) throw new Error(`channel ${channel.id} was planned by mistake`);
  const { upstreamModel } = served;
  return { channel, credential, otherCredentials, modelId, upstreamModel, costVersion: costInForce(served, atMs) };
}

function excludedNote({ name }: Channel, reason: PlanReason): PlanNote {
  return { channel: name, kept: false, reason };
}

function reasonOfNone(notes: readonly PlanNote[]): ReasonOfNone {
  if (notes.some(({ reason }) => reason === 'over_max_price')) return 'over_max_price';
  if (notes.some(({ reason }) => reason === 'excluded_by_request')) return 'excluded_by_request';
  return notes.some(({ reason }) => reason === 'other_region') ? 'region_not_available' : 'no_channel';
}
