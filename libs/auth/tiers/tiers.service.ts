import { Injectable } from '@nestjs/common';
import {
  type ChangeOutcome,
  Clock,
  formatId,
  newUuid,
  type Page,
  type PageRequest,
  refusal,
  requireRestorable,
  RoutifyError,
  rowOf,
  type Actor,
} from '#core';
import { changeRow, recordChange, ChangeBus, violatedUniqueIndex, type Transaction } from '#core/infra';
import { buyerOf, type Buyer } from '../domain/principal-of.js';
import { describeTier, type Tier } from './tier.js';
import { TiersRepository, type TierFilter } from './tiers.repository.js';

/** Fields that an operator sets; absent ones keep their value or take their default. */
export interface TierFields {
  readonly name?: string;
  readonly isDefault?: boolean;
  readonly rpm?: number | null;
  readonly tpm?: number | null;
  readonly concurrency?: number | null;
  readonly markupBps?: number;
  readonly modelAllow?: readonly string[];
  readonly modelDeny?: readonly string[];
  readonly channelTags?: readonly string[];
}

/** No organization has prices under it. */
const NO_ORGANIZATION = '00000000-0000-0000-0000-000000000000';

interface Step {
  readonly action: string;
  readonly actor: Actor;
  readonly expectedVersion?: number | null;
  /** Columns to write; null when nothing changes. Throws when the change is not allowed. */
  readonly decide: (before: Tier, tx: Transaction) => Promise<TierData | null>;
}

type TierData = ReturnType<typeof dataOf> & { readonly archivedAt?: Date | null };

/** Manages tiers; a change applies to the keys of all its organizations within a second. */
@Injectable()
export class TiersService {
  constructor(
    private readonly tiers: TiersRepository,
    private readonly bus: ChangeBus,
    private readonly clock: Clock,
  ) {}

  list(filter: TierFilter, page: PageRequest): Promise<Page<Tier>> {
    return this.tiers.list(filter, page);
  }

  async get(id: string): Promise<Tier> {
    return found(await this.tiers.find(id), id);
  }

  /** The model rules and prices of an organization that registers now; null: there is no default tier. */
  async getNewcomer(): Promise<Buyer | null> {
    const tier = await this.tiers.findDefault();
    return tier === null ? null : buyerOf({ id: NO_ORGANIZATION, discountBps: 0, allowedModels: [] }, tier);
  }

  countOrganizations(tiers: readonly Tier[]): Promise<ReadonlyMap<string, number>> {
    return this.tiers.countOrganizations(tiers.map(({ id }) => id));
  }

  /** The keys that a change of a tier concerns. */
  countKeys(tierId: string): Promise<number> {
    return this.tiers.countKeys(tierId);
  }

  async create(fields: TierFields & { readonly name: string }, actor: Actor): Promise<Tier> {
    const id = newUuid(this.clock.nowMs());
    return this.refusingTakenName(() =>
      this.tiers.transaction(async (tx) => {
        if (fields.isDefault === true) await this.tiers.clearDefault(tx);
        const tier = await this.tiers.insert(tx, { ...dataOf(fields), name: fields.name, id });
        await record(tx, { actor, action: 'tier.create' }, null, tier);
        return tier;
      }),
    );
  }

  /** A new default tier replaces the previous one. */
  async update(
    id: string,
    fields: TierFields,
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<Tier>> {
    const decide = async (before: Tier, tx: Transaction) => {
      if (fields.isDefault === false && before.isDefault) {
        throw refusal('default_tier_required', {}, { param: 'is_default' });
      }
      if (fields.isDefault === true && !before.isDefault) await this.tiers.clearDefault(tx);
      return dataOf(fields);
    };
    return this.refusingTakenName(() => this.change(id, { action: 'tier.update', actor, expectedVersion, decide }));
  }

  /** Only a tier without organizations that is not the default. */
  async archive(id: string, expectedVersion: number | null, actor: Actor): Promise<ChangeOutcome<Tier>> {
    const decide = async (before: Tier, tx: Transaction) => {
      if (before.archivedAt !== null) return null;
      if (before.isDefault) throw refusal('default_tier_kept', {});
      const count = (await this.tiers.countOrganizations([id], tx)).get(id) ?? 0;
      if (count > 0) throw refusal('tier_in_use', { count });
      return { archivedAt: new Date(this.clock.nowMs()) };
    };
    return this.change(id, { action: 'tier.archive', actor, expectedVersion, decide });
  }

  async restore(id: string, actor: Actor): Promise<Tier> {
    const decide = (before: Tier) => {
      requireRestorable(before.archivedAt, this.clock.nowMs());
      return Promise.resolve({ archivedAt: null });
    };
    const outcome = await this.change(id, { action: 'tier.restore', actor, decide });
    return rowOf(outcome);
  }

  private change(id: string, step: Step): Promise<ChangeOutcome<Tier>> {
    return this.tiers.transaction((tx) =>
      changeRow<Tier>(tx, {
        find: async () => found(await this.tiers.findForUpdate(tx, id), id),
        expectedVersion: step.expectedVersion,
        write: async (before) => {
          const data = await step.decide(before, tx);
          return data === null ? before : this.tiers.update(tx, id, data);
        },
        record: (before, after) => record(tx, step, before, after),
        announce: { bus: this.bus, topic: 'auth', id },
      }),
    );
  }

  private async refusingTakenName<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (violatedUniqueIndex(error) !== 'tier_name_key') throw error;
      throw refusal('tier_name_taken', {}, { param: 'name', cause: error });
    }
  }
}

async function record(
  tx: Transaction,
  { actor, action }: Pick<Step, 'actor' | 'action'>,
  before: Tier | null,
  after: Tier,
): Promise<void> {
  await recordChange(tx, {
    actor,
    action,
    targetKind: 'tier',
    targetId: formatId('tier', after.id),
    before: before === null ? null : describeTier(before),
    after: describeTier(after),
  });
}

function dataOf({ modelAllow, modelDeny, channelTags, ...fields }: TierFields) {
  return {
    ...fields,
    ...(modelAllow === undefined ? {} : { modelAllow: [...modelAllow] }),
    ...(modelDeny === undefined ? {} : { modelDeny: [...modelDeny] }),
    ...(channelTags === undefined ? {} : { channelTags: [...channelTags] }),
  };
}

function found(tier: Tier | null, id: string): Tier {
  if (tier !== null) return tier;
  throw new RoutifyError('not_found', `There is no tier ${formatId('tier', id)}.`);
}
