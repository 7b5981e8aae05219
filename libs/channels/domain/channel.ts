import type { PriceVersion, Secret, ScheduledPrice, Endpoint, Proxy } from '#core';
import type { ChannelKind } from './kinds/channel-kind.js';
import type { ChannelOptions } from './channel-options.js';
import type { ToolsApi } from './tools-api.js';

/** `draining`: serves only affinity keys that it answered within the last ten minutes. */
export const CHANNEL_STATUSES = ['enabled', 'draining', 'disabled'] as const;
export type ChannelStatus = (typeof CHANNEL_STATUSES)[number];

/** A credential at a provider, decrypted. */
export interface Credential {
  readonly id: string;
  readonly label: string;
  readonly secret: Secret;
  /** Increases by one with each rotation. */
  readonly secretVersion: number;
  /** Share of the channel's requests, relative to its other credentials. */
  readonly weight: number;
  /** Limits at the provider, per minute; null: unknown. */
  readonly rpm: number | null;
  readonly tpm: number | null;
  /** Used instead of the channel's; null: none of its own. */
  readonly proxy: Proxy | null;
}

/** The cost of a model on a channel, from a point in time. */
export interface DatedCost extends PriceVersion {
  readonly effectiveFromMs: number;
  /** Absent: the same at all times. */
  readonly scheduled?: ScheduledCost;
}

/** A cost that changes by the hour. */
interface ScheduledCost extends Pick<ScheduledPrice, 'at'> {
  /** Which moment of a call decides. */
  readonly billedBy: 'begin' | 'end';
}

export interface ServedModel {
  /** The upstream's name of the model. */
  readonly upstreamModel: string;
  /** Which API gets its requests with tools; null: the channel has one. */
  readonly toolsApi: ToolsApi | null;
  readonly costs: readonly DatedCost[];
}

/** One upstream with everything a request needs to call it. */
export interface Channel {
  readonly id: string;
  /** The operator's. */
  readonly name: string;
  /** What customers read in `routify.channel` and write in routing options: the label, or the name where settings say so. */
  readonly publicName: string;
  readonly kind: ChannelKind;
  readonly endpoint: Endpoint;
  readonly status: ChannelStatus;
  /** Lower is tried first. */
  readonly priority: number;
  /** Share of first attempts, relative to other channels of its priority. */
  readonly weight: number;
  readonly tags: readonly string[];
  readonly region: string | null;
  readonly options: ChannelOptions;
  readonly proxy: Proxy | null;
  /** Active credentials. */
  readonly credentials: readonly Credential[];
  /** By model id. */
  readonly models: ReadonlyMap<string, ServedModel>;
}

/** Whether a channel has one of the tags that a caller needs; none: it needs none. */
export function carriesOneOf(tags: readonly string[], channel: Pick<Channel, 'tags'>): boolean {
  return tags.length === 0 || tags.some((tag) => channel.tags.includes(tag));
}

/** Whether a channel serves a caller: test organizations, which pay with test money, reach only channels marked for them. */
export function servesCaller({ options }: Pick<Channel, 'options'>, isTest: boolean): boolean {
  return !isTest || options.testOrganizations;
}
