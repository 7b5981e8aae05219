import { Injectable } from '@nestjs/common';
import { describeTier, TiersService, type Tier, type TierFields } from '#auth';
import type { ErrorDetail, Actor } from '#core';
import { withCanonicalIds } from '../domain/declared-names.js';
import { fault } from '../domain/faults-in.js';
import { withoutFields } from '../domain/without-fields.js';
import { readAll } from './read-all.js';
import { requireChanged, Section, type Check, type Entry, type Found, type SectionContext } from './section.js';

type NewTier = TierFields & { readonly name: string };

export type TierEntry = Entry<TierFields, NewTier>;

/** An entry as it is stored: aliases mean their models. */
export function resolvedTier(entry: TierEntry, models: Parameters<typeof withCanonicalIds>[2]): TierEntry {
  const resolved = <Fields extends TierFields>(fields: Fields): Fields =>
    withCanonicalIds(fields, ['modelAllow', 'modelDeny'], models);
  const { create } = entry;
  return {
    ...entry,
    fields: withCanonicalIds(entry.fields, ['model_allow', 'model_deny'], models),
    patch: resolved(entry.patch),
    create: 'input' in create ? { input: resolved(create.input) } : create,
  };
}

interface TierRow extends Tier {
  readonly organizationCount: number;
}

@Injectable()
export class TiersSection extends Section<TierRow, TierFields, NewTier> {
  protected readonly name = 'tiers';

  constructor(private readonly tiers: TiersService) {
    super();
  }

  async read(): Promise<Found<TierRow>[]> {
    const tiers = await readAll((page) => this.tiers.list({ includeArchived: true }, page));
    const counts = await this.tiers.countOrganizations(tiers);
    return tiers.map((tier) => {
      const { id, version, archivedAt } = tier;
      const fields = withoutFields(describeTier(tier), 'id', 'archived_at');
      const row = { ...tier, organizationCount: counts.get(id) ?? 0 };
      return { key: tier.name, fields, id, version, archivedAt, row };
    });
  }

  protected checkFor({ entries }: SectionContext<TierRow, TierFields, NewTier>): Check<TierRow, TierFields, NewTier> {
    const newDefaults = entries.filter(({ patch }) => patch.isDefault === true);
    return (entry, found) => {
      if (entry === null) return faultsOfArchiving(found?.row);
      if (entry.patch.isDefault === true && newDefaults.length > 1)
        return [fault('is_default', 'Only one tier can be the default.')];
      const losesDefault = entry.patch.isDefault === false && found?.row.isDefault === true && newDefaults.length === 0;
      return losesDefault ? [fault('is_default', 'Make another tier the default instead.')] : [];
    };
  }

  /** The default tier changes last: until then the version of the previous default is the planned one. */
  protected override stepsOf(planned: Parameters<Section<TierRow, TierFields, NewTier>['stepsOf']>[0]) {
    const rank = (entry: TierEntry | null): number => (entry?.patch.isDefault === true ? 1 : 0);
    return super.stepsOf(planned.toSorted((one, other) => rank(one.entry) - rank(other.entry)));
  }

  protected create(input: NewTier, actor: Actor): Promise<Tier> {
    return this.tiers.create(input, actor);
  }

  /** A tier stops being the default only when another one becomes it. */
  protected async update(
    { id, version }: TierRow,
    { patch }: TierEntry,
    changed: ReadonlySet<string>,
    actor: Actor,
  ): Promise<void> {
    const { isDefault, ...fields } = patch;
    const onlyLosesDefault = isDefault === false && [...changed].every((field) => field === 'is_default');
    if (onlyLosesDefault) return;
    requireChanged(await this.tiers.update(id, isDefault === true ? patch : fields, version, actor));
  }

  protected async restore({ id }: TierRow, actor: Actor): Promise<TierRow> {
    return { ...(await this.tiers.restore(id, actor)), organizationCount: 0 };
  }

  protected async archive({ id, version }: TierRow, actor: Actor): Promise<Tier> {
    return requireChanged(await this.tiers.archive(id, version, actor));
  }
}

function faultsOfArchiving(tier: TierRow | undefined): ErrorDetail[] {
  if (tier === undefined) return [];
  if (tier.isDefault) return [fault('', 'The default tier cannot be archived.')];
  const { organizationCount: count } = tier;
  return count > 0 ? [fault('', `${count} organizations use this tier. Move them to another tier first.`)] : [];
}
