import { Injectable } from '@nestjs/common';
import {
  type ChangeOutcome,
  Clock,
  formatId,
  newUuid,
  type Page,
  type PageRequest,
  refusal,
  requireName,
  requireRestorable,
  RoutifyError,
  rowOf,
  type Actor,
} from '#core';
import { changeRow, recordChange, ChangeBus, violatedUniqueIndex, type Transaction } from '#core/infra';
import { buyerOf, type Buyer } from '../domain/principal-of.js';
import { slugOf } from '../domain/slug-of.js';
import { TiersRepository } from '../tiers/tiers.repository.js';
import { describeOrganization, type Organization } from './organization.js';
import {
  OrganizationsRepository,
  type OrganizationColumns,
  type OrganizationFilter,
  type OrganizationOwner,
} from './organizations.repository.js';

/** Fields that an operator sets; absent ones keep their value or take their default. */
export interface OrganizationFields {
  readonly name?: string;
  readonly slug?: string;
  readonly tierId?: string;
  readonly discountBps?: number;
  readonly tz?: string;
  readonly locale?: string;
  readonly rpm?: number | null;
  readonly tpm?: number | null;
  readonly concurrency?: number | null;
  readonly allowedModels?: readonly string[];
  readonly tags?: readonly string[];
  readonly responseRetentionDays?: number | null;
}

/** What is fixed when it is made. */
interface NewOrganization extends OrganizationFields {
  readonly name: string;
  /** Default: false. */
  readonly isTest?: boolean;
}

/** Work of another module in the same transaction: the organization's wallet. */
export type TransactionHook = (tx: Transaction, organization: Organization) => Promise<void>;

interface Step {
  readonly action: string;
  readonly actor: Actor;
  readonly expectedVersion?: number | null;
  readonly reason?: string | null;
  readonly hook?: TransactionHook;
  /** Columns to write, given the current row; null: no change. Throws when the change is not allowed. */
  readonly decide: (before: Organization, tx: Transaction) => OrganizationColumns | null | Promise<OrganizationColumns>;
}

/** Manages customers. Each change, its audit row and the other module's work commit together. */
@Injectable()
export class OrganizationsService {
  constructor(
    private readonly organizations: OrganizationsRepository,
    private readonly tiers: TiersRepository,
    private readonly bus: ChangeBus,
    private readonly clock: Clock,
  ) {}

  list(filter: OrganizationFilter, page: PageRequest): Promise<Page<Organization>> {
    return this.organizations.list(filter, page);
  }

  listIds(filter: OrganizationFilter): Promise<string[]> {
    return this.organizations.listIds(filter);
  }

  /** Unknown ids are left out. */
  async inOrder(ids: readonly string[]): Promise<Organization[]> {
    const found = new Map((await this.organizations.findMany(ids)).map((one) => [one.id, one]));
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  count(): Promise<number> {
    return this.organizations.count();
  }

  lastUses(ids: readonly string[]): Promise<Map<string, Date>> {
    return this.organizations.lastUses(ids);
  }

  owners(ids: readonly string[]): Promise<Map<string, OrganizationOwner>> {
    return this.organizations.owners(ids);
  }

  async get(id: string): Promise<Organization> {
    return found(await this.organizations.find(id), id);
  }

  /** Its model rules and price multipliers. */
  async getBuyer(organization: Organization): Promise<Buyer> {
    const tier = await this.tiers.find(organization.tierId);
    if (tier === null)
      throw new RoutifyError('not_found', `There is no tier ${formatId('tier', organization.tierId)}.`);
    return buyerOf(organization, tier);
  }

  /** Creates it in the default tier unless one is named. Throws 409 when the slug is taken. */
  async create(
    { isTest = false, ...fields }: NewOrganization,
    actor: Actor,
    hook: TransactionHook,
  ): Promise<Organization> {
    requireName(fields.name);
    const id = newUuid(this.clock.nowMs());
    return this.refusingTakenSlug(() =>
      this.organizations.transaction(async (tx) => {
        const tierId = await this.usableTier(tx, fields.tierId);
        const slug = fields.slug ?? (await this.freeSlug(tx, fields.name, id));
        const organization = await this.organizations.insert(tx, {
          ...dataOf(fields),
          name: fields.name,
          isTest,
          id,
          tierId,
          slug,
        });
        await hook(tx, organization);
        await this.record(tx, { actor, action: 'organization.create' }, null, organization);
        return organization;
      }),
    );
  }

  async update(
    id: string,
    fields: OrganizationFields,
    expectedVersion: number | null,
    actor: Actor,
    hook: TransactionHook,
  ): Promise<ChangeOutcome<Organization>> {
    const decide = async ({ name }: Organization, tx: Transaction) => {
      // A name of before names were checked may stay.
      if (fields.name !== undefined && fields.name !== name) requireName(fields.name);
      if (fields.tierId !== undefined) await this.usableTier(tx, fields.tierId);
      return dataOf(fields);
    };
    return this.refusingTakenSlug(() =>
      this.change(id, { action: 'organization.update', actor, expectedVersion, hook, decide }),
    );
  }

  /** Its keys get 403 and nothing is spent until `resume`. Idempotent. */
  async suspend(id: string, reason: string | null, actor: Actor, hook: TransactionHook): Promise<Organization> {
    const decide = ({ status }: Organization) => (status === 'suspended' ? null : { status: 'suspended' });
    return rowOf(await this.change(id, { action: 'organization.suspend', actor, reason, hook, decide }));
  }

  async resume(id: string, reason: string | null, actor: Actor, hook: TransactionHook): Promise<Organization> {
    const decide = ({ status }: Organization) => (status === 'active' ? null : { status: 'active' });
    return rowOf(await this.change(id, { action: 'organization.resume', actor, reason, hook, decide }));
  }

  /** As a suspension, and not listed by default. Nothing is deleted; `restore` is possible for 30 days. */
  async archive(
    id: string,
    expectedVersion: number | null,
    actor: Actor,
    hook: TransactionHook,
  ): Promise<ChangeOutcome<Organization>> {
    return this.change(id, { ...this.archiving(actor), expectedVersion, hook });
  }

  /** The same in the caller's transaction, which suspends the wallet. */
  async archiveIn(tx: Transaction, id: string, actor: Actor): Promise<void> {
    await this.changeIn(tx, id, this.archiving(actor));
  }

  async restore(id: string, actor: Actor, hook: TransactionHook): Promise<Organization> {
    const decide = async ({ archivedAt, tierId }: Organization, tx: Transaction) => {
      requireRestorable(archivedAt, this.clock.nowMs());
      await this.usableTier(tx, tierId);
      return { archivedAt: null };
    };
    return rowOf(await this.change(id, { action: 'organization.restore', actor, hook, decide }));
  }

  private archiving(actor: Actor): Step {
    const archivedAt = new Date(this.clock.nowMs());
    const decide = (before: Organization) => (before.archivedAt === null ? { archivedAt } : null);
    return { action: 'organization.archive', actor, decide };
  }

  private change(id: string, step: Step): Promise<ChangeOutcome<Organization>> {
    return this.organizations.transaction((tx) => this.changeIn(tx, id, step));
  }

  private changeIn(tx: Transaction, id: string, step: Step): Promise<ChangeOutcome<Organization>> {
    return changeRow<Organization>(tx, {
      find: async () => found(await this.organizations.findForUpdate(tx, id), id),
      expectedVersion: step.expectedVersion,
      write: async (before) => {
        const data = await step.decide(before, tx);
        if (data === null) return before;
        const after = await this.organizations.update(tx, id, data);
        await step.hook?.(tx, after);
        return after;
      },
      record: async (before, after) => {
        await this.record(tx, step, before, after);
        this.bus.announceAfter(tx, 'auth', id);
      },
    });
  }

  private async record(
    tx: Transaction,
    { actor, action, reason }: Pick<Step, 'actor' | 'action' | 'reason'>,
    before: Organization | null,
    after: Organization,
  ): Promise<void> {
    await recordChange(tx, {
      actor,
      action,
      targetKind: 'organization',
      targetId: formatId('org', after.id),
      organizationId: after.id,
      before: before === null ? null : describeOrganization(before),
      after: describeOrganization(after),
      reason: reason ?? null,
    });
  }

  /** The named tier, or the default one. Throws 400 when it does not exist or is archived. */
  private async usableTier(tx: Transaction, tierId: string | undefined): Promise<string> {
    const tier = tierId === undefined ? await this.tiers.findDefault(tx) : await this.tiers.findForShare(tx, tierId);
    if (tier === null || tier.archivedAt !== null) {
      throw refusal(tierId === undefined ? 'default_tier_missing' : 'tier_unknown', {}, { param: 'tier_id' });
    }
    return tier.id;
  }

  /** Derived from the name; with the end of the id when that slug is taken. */
  private async freeSlug(tx: Transaction, name: string, id: string): Promise<string> {
    const slug = slugOf(name);
    if (slug !== '' && !(await this.organizations.slugExists(tx, slug))) return slug;
    return `${slug === '' ? 'organization' : slug}-${formatId('org', id).slice(-8)}`;
  }

  private async refusingTakenSlug<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (violatedUniqueIndex(error) !== 'organization_slug_key') throw error;
      throw refusal('slug_taken', {}, { param: 'slug', cause: error });
    }
  }
}

function dataOf({ allowedModels, tags, ...fields }: OrganizationFields) {
  return {
    ...fields,
    ...(allowedModels === undefined ? {} : { allowedModels: [...allowedModels] }),
    ...(tags === undefined ? {} : { tags: [...tags] }),
  };
}

function found(organization: Organization | null, id: string): Organization {
  if (organization !== null) return organization;
  throw new RoutifyError('not_found', `There is no organization ${formatId('org', id)}.`);
}
