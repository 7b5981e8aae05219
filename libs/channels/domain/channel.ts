import type { PriceVersion, Secret } from '#kernel';
import type { ChannelKind } from './channel-kind.js';
import type { ChannelOptions } from './channel-options.js';
import type { Endpoint } from './check-upstream-url.js';

/** `draining`: asked only by conversations that it answered within the last ten minutes. */
export const CHANNEL_STATUSES = ['enabled', 'draining', 'disabled'] as const;
export type ChannelStatus = (typeof CHANNEL_STATUSES)[number];

/** A key of ours at a provider, decrypted. */
export interface Credential {
  readonly id: string;
  readonly label: string;
  readonly secret: Secret;
  /** Grows by one with each rotation. */
  readonly secretVersion: number;
  /** How often it is taken, compared with the others. */
  readonly weight: number;
  /** Ceilings at the provider, known beforehand; null: not known. */
  readonly rpm: number | null;
  readonly tpm: number | null;
}

/** What the channel charges us for a model from a moment on. */
export interface DatedCost extends PriceVersion {
  readonly effectiveFromMs: number;
}

export interface ServedModel {
  /** Name by which the upstream knows the model. */
  readonly upstreamModel: string;
  readonly costs: readonly DatedCost[];
}

/** One upstream with everything a request needs to call it. */
export interface Channel {
  readonly id: string;
  /** Public: customers read it in `routify.channel`. */
  readonly name: string;
  readonly kind: ChannelKind;
  readonly endpoint: Endpoint;
  readonly status: ChannelStatus;
  /** Lower is tried first. */
  readonly priority: number;
  /** How often it is tried first, compared with the others of its priority. */
  readonly weight: number;
  readonly tags: readonly string[];
  readonly region: string | null;
  readonly options: ChannelOptions;
  /** Active ones. */
  readonly credentials: readonly Credential[];
  /** By model id. */
  readonly models: ReadonlyMap<string, ServedModel>;
}
