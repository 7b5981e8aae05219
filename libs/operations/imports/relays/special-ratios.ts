import type { SourceChannel, SourceOrganization } from '../domain/source-description.js';
import type { Ratio, Ratios } from './relay-options.js';

interface Customers {
  readonly organizations: readonly SourceOrganization[];
  readonly channels: readonly SourceChannel[];
}

/** A group as users of another one, or of the same, are charged for it. */
interface SpecialGroup {
  readonly id: string;
  readonly ratio: Ratio;
}

/** The id of the tier of users of one group who are charged for requests of a group. */
export function specialTier(group: string, user: string): string {
  return `${group} (${user})`;
}

/**
 * GroupGroupRatio of new-api: what users of one group pay for requests of a group, in place of its ratio. The
 * organizations of such users get a tier of their own with the channels of the group.
 *
 * Source: QuantumNous/new-api `relay/helper/price.go` HandleGroupRatio, 29 November 2026.
 * @param groupOf the group of the user, by the id of the organization
 */
export function applySpecialRatios(
  { organizations, channels }: Customers,
  ratios: ReadonlyMap<string, Ratios>,
  groupOf: ReadonlyMap<string, string>,
  defaultGroup: string,
): Customers & { readonly special: readonly SpecialGroup[] } {
  const special = new Map<string, SpecialGroup & { readonly of: string }>();
  const charged = organizations.map((organization) => {
    const [user, group] = [groupOf.get(organization.id) ?? defaultGroup, organization.tier ?? defaultGroup];
    const ratio = ratios.get(user)?.get(group);
    if (ratio === undefined) return organization;
    const id = specialTier(group, user);
    special.set(id, { id, ratio, of: group });
    return { ...organization, tier: id };
  });
  const served = channels.map((channel) => {
    const more = [...special.values()].filter(({ of }) => channel.tiers.includes(of));
    return more.length === 0 ? channel : { ...channel, tiers: [...channel.tiers, ...more.map(({ id }) => id)] };
  });
  const found = [...special.values()].map(({ id, ratio }) => ({ id, ratio }));
  return { organizations: charged, channels: served, special: found };
}
