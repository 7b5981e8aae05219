import type { components } from '@/api/generated/management';
import type { Channel, Model } from '../data/catalog';

type Schemas = components['schemas'];

/** What the steps are read from; undefined: it is not known yet. */
export interface FirstRunFacts {
  readonly security: Schemas['UserSecurityResponse'] | undefined;
  readonly channels: readonly Channel[] | undefined;
  readonly models: readonly Model[] | undefined;
  /** Models that channels serve and the catalog does not have. */
  readonly missingCount: number | undefined;
  readonly tierCount: number | undefined;
  readonly organizationCount: number | undefined;
  readonly requestCount: number | undefined;
  readonly sentMailCount: number | undefined;
  readonly gatewayUrl: string | null | undefined;
}

const STEPS = [
  { id: 'secure', to: '/operator/security' },
  { id: 'channel', to: '/operator/channels/new' },
  { id: 'price', to: '/operator/models' },
  { id: 'cost', to: '/operator/channels' },
  { id: 'tier', to: '/operator/tiers' },
  { id: 'organization', to: '/operator/organizations' },
  { id: 'request', to: '/operator/requests' },
  { id: 'address', to: '/operator/settings' },
  { id: 'mail', to: '/operator/settings' },
] as const;

export type FirstRunStep = (typeof STEPS)[number];

/** What an installation needs until it sells. Each step knows by itself whether it is done. */
export function firstRunSteps(facts: FirstRunFacts) {
  const done: Readonly<Record<(typeof STEPS)[number]['id'], boolean>> = {
    secure: facts.security !== undefined && (facts.security.totp_since !== null || facts.security.passkeys.length > 0),
    channel: (facts.channels ?? []).length > 0,
    price: servesPriced(facts),
    cost: knowsCosts(facts.channels ?? []),
    tier: (facts.tierCount ?? 0) > 0,
    organization: (facts.organizationCount ?? 0) > 0,
    request: (facts.requestCount ?? 0) > 0,
    address: isPublic(facts.gatewayUrl ?? null),
    mail: (facts.sentMailCount ?? 0) > 0,
  };
  return STEPS.map((step) => ({ ...step, isDone: done[step.id] }));
}

/** Whether each model that a channel serves can be sold. */
function servesPriced({ channels, models, missingCount }: FirstRunFacts): boolean {
  if (channels === undefined || models === undefined || missingCount !== 0) return false;
  const served = new Set(channels.flatMap((channel) => channel.models.map(({ model_id: id }) => id)));
  const sold = models.filter(({ id }) => served.has(id));
  return sold.length > 0 && sold.every(({ current_price: price }) => price !== null);
}

/** Whether the margin of each model that a channel serves is known: it has a cost, or its provider reports one. */
function knowsCosts(channels: readonly Channel[]): boolean {
  const served = channels.filter(({ models }) => models.length > 0);
  return (
    served.length > 0 &&
    served.every(({ models, options }) => options.trust_reported_cost || models.every(({ cost }) => cost !== null))
  );
}

/** Customers do not reach an address of this machine. */
function isPublic(url: string | null): boolean {
  return url !== null && !/^https?:\/\/(?:localhost|127\.|\[::1\])/.test(url);
}
