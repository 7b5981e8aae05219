import { Injectable } from '@nestjs/common';
import {
  type ChangeOutcome,
  type Actor,
  type CapPeriod,
  type CapUnit,
  Clock,
  formatId,
  newUuid,
  type Page,
  type PageRequest,
  refusal,
  RoutifyError,
} from '#core';
import { changeRow, ChangeBus, recordChange, type Transaction } from '#core/infra';
import type { ProjectReach } from '../domain/reach.js';
import { OrganizationsRepository } from '../organizations/organizations.repository.js';
import { describeCap, type CapSetter, type OrganizationCap } from './cap.js';
import { CapsRepository, type CapFilter } from './caps.repository.js';

/** What a cap limits, which stays as it is. */
export interface CapTarget {
  readonly keyId: string | null;
  readonly memberId: string | null;
  readonly projectId: string | null;
  readonly model: string | null;
  readonly tagName: string | null;
  readonly tagValue: string | null;
  readonly period: CapPeriod;
  /** Of `hours`, else null. */
  readonly periodHours: number | null;
}

/** Nano-USD or requests. */
export interface CapAmount {
  readonly unit: CapUnit;
  readonly amount: bigint;
}

export interface CapOverride extends CapAmount {
  readonly endsAt: Date;
  readonly reason: string;
}

/** Absent fields keep their value or take their default. */
export interface CapFields {
  readonly name?: string | null;
  readonly amount?: CapAmount;
  readonly timeZone?: string | null;
  /** 1, Monday, to 7. */
  readonly weekStartsOn?: number;
  readonly isHard?: boolean;
  readonly override?: CapOverride | null;
  readonly isVisible?: boolean;
}

/** In whose name caps are changed: a customer within its organization, or an operator (null). */
type Changer = ProjectReach | null;

/** A request carries all caps of its key, its member, its project and its organization. */
const OF_ONE_HOLDER_MAX = 16;
const CAPS_MAX = 10_000;

/** Manages the caps of organizations' lists; a change applies on every gateway within a second. */
@Injectable()
export class CapsService {
  constructor(
    private readonly caps: CapsRepository,
    private readonly organizations: OrganizationsRepository,
    private readonly bus: ChangeBus,
    private readonly clock: Clock,
  ) {}

  list(filter: CapFilter, page: PageRequest): Promise<Page<OrganizationCap>> {
    return this.caps.list(filter, page);
  }

  /** Throws `not_found` also for caps out of reach, as all methods do. */
  async get(id: string, reach: ProjectReach | null = null): Promise<OrganizationCap> {
    return found(await this.caps.find(id, reach), id);
  }

  /** Throws for a key, member or project of another organization, and above 16 caps of one of them, or 10,000 of all. */
  async create(
    organizationId: string,
    target: CapTarget,
    fields: CapFields & { readonly amount: CapAmount },
    setBy: CapSetter,
    actor: Actor,
  ): Promise<OrganizationCap> {
    requireCalendar(target.period, fields.timeZone ?? null);
    const { unit } = fields.amount;
    return this.caps.transaction(async (tx) => {
      if (!(await this.organizations.lock(tx, organizationId))) throw unknownOrganization(organizationId);
      await this.requireRoom(tx, organizationId, target);
      const cap = await this.caps.insert(tx, {
        id: newUuid(this.clock.nowMs()),
        organizationId,
        number: await this.caps.nextNumber(tx, organizationId),
        ...target,
        ...this.columnsOf(fields, unit),
        unit,
        amount: fields.amount.amount,
        setBy,
      });
      await record(tx, { actor, action: 'cap.create' }, null, cap);
      this.bus.announceAfter(tx, 'auth', organizationId);
      return cap;
    });
  }

  /** A customer cannot change what an operator has set. */
  update(
    id: string,
    fields: CapFields,
    expectedVersion: number | null,
    actor: Actor,
    changer: Changer = null,
  ): Promise<ChangeOutcome<OrganizationCap>> {
    const decide = (before: OrganizationCap) => {
      requireCalendar(before.period, fields.timeZone ?? null);
      return this.columnsOf(fields, before.unit);
    };
    return this.change(id, changer, { action: 'cap.update', actor, expectedVersion, decide });
  }

  /** Running requests count in it to their end. */
  delete(
    id: string,
    expectedVersion: number | null,
    actor: Actor,
    changer: Changer = null,
  ): Promise<ChangeOutcome<OrganizationCap>> {
    const decide = () => ({ deletedAt: new Date(this.clock.nowMs()) });
    return this.change(id, changer, { action: 'cap.delete', actor, expectedVersion, decide });
  }

  private change(id: string, changer: Changer, step: Step): Promise<ChangeOutcome<OrganizationCap>> {
    return this.caps.transaction((tx) =>
      changeRow<OrganizationCap>(tx, {
        find: async () => found(await this.caps.findForUpdate(tx, id, changer), id),
        expectedVersion: step.expectedVersion,
        write: (before) => {
          if (changer !== null && before.setBy !== 'customer') throw refusal('cap_of_operator', {});
          return this.caps.update(tx, id, step.decide(before));
        },
        record: async (before, after) => {
          await record(tx, step, before, step.action === 'cap.delete' ? null : after);
          this.bus.announceAfter(tx, 'auth', before.organizationId);
        },
      }),
    );
  }

  private async requireRoom(tx: Transaction, organizationId: string, target: CapTarget): Promise<void> {
    const { keyId, memberId, projectId } = target;
    const has = await this.caps.hasHolders(tx, { organizationId, keyId, memberId, projectId });
    if (!has.key) throw unknownHolder('key_id');
    if (!has.member) throw unknownHolder('member_id');
    if (!has.project) throw unknownHolder('project_id');
    if ((await this.caps.count(tx, { organizationId })) >= CAPS_MAX) throw refusal('caps_limit', { limit: CAPS_MAX });
    if ((await this.caps.count(tx, { organizationId, keyId, memberId, projectId })) >= OF_ONE_HOLDER_MAX) {
      throw refusal('caps_of_holder_limit', { limit: OF_ONE_HOLDER_MAX });
    }
  }

  /** Throws for an amount in another unit, and an override that has ended. */
  private columnsOf({ amount, override, ...fields }: CapFields, unit: CapUnit) {
    if (amount !== undefined && amount.unit !== unit) throw refusal('cap_unit_fixed', { unit });
    const columns = { ...fields, ...(amount === undefined ? {} : { amount: amount.amount }) };
    if (override === undefined) return columns;
    if (override === null) return { ...columns, overrideAmount: null, overrideEndsAt: null, overrideReason: null };
    if (override.unit !== unit) throw refusal('cap_unit_fixed', { unit });
    if (override.endsAt.getTime() <= this.clock.nowMs()) {
      throw refusal('cap_override_ended', {}, { param: 'override.ends_at' });
    }
    const { amount: overrideAmount, endsAt: overrideEndsAt, reason: overrideReason } = override;
    return { ...columns, overrideAmount, overrideEndsAt, overrideReason };
  }
}

interface Step {
  readonly action: string;
  readonly actor: Actor;
  readonly expectedVersion: number | null;
  readonly decide: (before: OrganizationCap) => Parameters<CapsRepository['update']>[2];
}

/** An organization reads changes of its own: those of a cap that it sees before and after them. */
async function record(
  tx: Transaction,
  { actor, action }: Pick<Step, 'actor' | 'action'>,
  before: OrganizationCap | null,
  after: OrganizationCap | null,
): Promise<void> {
  const cap = after ?? before;
  if (cap === null) return;
  await recordChange(tx, {
    actor,
    action,
    targetKind: 'cap',
    targetId: formatId('cap', cap.id),
    organizationId: (before ?? cap).isVisible && cap.isVisible ? cap.organizationId : null,
    before: before === null ? null : describeCap(before),
    after: after === null ? null : describeCap(after),
  });
}

function requireCalendar(period: CapPeriod, timeZone: string | null): void {
  const hasCalendar = period !== 'total' && period !== 'hours';
  if (!hasCalendar && timeZone !== null) throw refusal('cap_without_calendar', {}, { param: 'time_zone' });
}

function found(cap: OrganizationCap | null, id: string): OrganizationCap {
  if (cap !== null) return cap;
  throw new RoutifyError('not_found', `There is no cap ${formatId('cap', id)}.`);
}

function unknownOrganization(id: string): RoutifyError {
  return new RoutifyError('not_found', `There is no organization ${formatId('org', id)}.`);
}

const HOLDERS = { key_id: 'API key', member_id: 'member', project_id: 'project' } as const;

function unknownHolder(param: keyof typeof HOLDERS): RoutifyError {
  return new RoutifyError('invalid_request_error', `${param}: the organization has no such ${HOLDERS[param]}`, {
    param,
  });
}
