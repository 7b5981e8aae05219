import type { EndpointName, PriceVersion } from '#kernel';
import type { ModelNeed } from '#catalog';
import type { Channel, Credential, ServedModel } from './channel.js';
import { dialectOf } from './dialect-of.js';

export interface PlanRequest {
  /** Channels that serve the model, in the order in which they are tried. */
  readonly channels: readonly Channel[];
  readonly modelId: string;
  readonly endpoint: EndpointName;
  readonly needs: readonly ModelNeed[];
  /** Slug that the caller insists on; null leaves it open. */
  readonly region: string | null;
  /** Of the caller's tier: when not empty, a channel must carry one of them. */
  readonly channelTags: readonly string[];
  /** Moment that decides which cost version is in force, Unix milliseconds. */
  readonly atMs: number;
}

/** A channel that may answer, and everything needed to ask it. */
export interface Candidate {
  readonly channel: Channel;
  readonly credential: Credential;
  /** Tried in turn when the provider refuses the first one. */
  readonly otherCredentials: readonly Credential[];
  readonly upstreamModel: string;
  /** Null: what the channel charges us is not known. */
  readonly costVersion: PriceVersion | null;
}

/** Why a channel was kept or left out, in words that customers may read. */
export interface PlanNote {
  readonly channel: string;
  readonly kept: boolean;
  readonly reason:
    | 'available'
    | 'lacks_capability'
    | 'disabled'
    | 'endpoint_not_offered'
    | 'other_region'
    | 'not_in_tier'
    | 'no_credential';
}

/** `region_not_available`: the model has channels for this caller, none of them in the region that was asked for. */
export type Plan =
  | { readonly kind: 'planned'; readonly candidates: readonly Candidate[]; readonly notes: readonly PlanNote[] }
  | { readonly kind: 'region_not_available'; readonly notes: readonly PlanNote[] }
  | { readonly kind: 'no_channel'; readonly notes: readonly PlanNote[] };

/**
 * Who may answer, in the order in which they are asked. Region and tags are limits. Capabilities only choose between
 * channels: those that lack one come last, so that when all lack it the best one's own error reaches the caller.
 */
export function planCandidates(request: PlanRequest): Plan {
  const able: Candidate[] = [];
  const lacking: Candidate[] = [];
  const notes: PlanNote[] = [];
  for (const channel of request.channels) {
    const verdict = judge(channel, request);
    const kept = typeof verdict !== 'string';
    const lacks = request.needs.some((need) => channel.options.lacks.includes(need));
    if (kept) (lacks ? lacking : able).push(verdict);
    notes.push({ channel: channel.name, kept, reason: kept ? (lacks ? 'lacks_capability' : 'available') : verdict });
  }
  const candidates = [...able, ...lacking];
  if (candidates.length > 0) return { kind: 'planned', candidates, notes };
  const onlyRegion = notes.some(({ reason }) => reason === 'other_region');
  return { kind: onlyRegion ? 'region_not_available' : 'no_channel', notes };
}

/** The region is looked at last: it is the reason only where everything else would have been fine. */
function judge(channel: Channel, request: PlanRequest): Candidate | PlanNote['reason'] {
  const { modelId, endpoint, region, channelTags, atMs } = request;
  const served = channel.models.get(modelId);
  if (served === undefined || channel.status === 'disabled') return 'disabled';
  if (!dialectOf(channel.kind).endpoints.includes(endpoint)) return 'endpoint_not_offered';
  if (channelTags.length > 0 && !channelTags.some((tag) => channel.tags.includes(tag))) return 'not_in_tier';
  const [credential, ...otherCredentials] = channel.credentials;
  if (credential === undefined) return 'no_credential';
  if (region !== null && channel.region !== region) return 'other_region';
  const { upstreamModel } = served;
  return { channel, credential, otherCredentials, upstreamModel, costVersion: costInForce(served, atMs) };
}

function costInForce({ costs }: ServedModel, atMs: number): PriceVersion | null {
  return costs.find(({ effectiveFromMs }) => effectiveFromMs <= atMs) ?? null;
}
