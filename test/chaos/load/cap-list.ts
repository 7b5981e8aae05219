import { formatId, parseId } from '#core';
import type { AdminApi } from '../admin-api.js';
import type { ListedLimit, RequestedListed } from '../checker/evidence.js';
import { formatNanoUsd } from '../shop.js';

/** What a new cap limits; absent: not narrowed to it. */
export type NewCap = Pick<ListedLimit, 'unit' | 'limit' | 'period'> &
  Partial<Pick<ListedLimit, 'keyId' | 'memberId' | 'projectId' | 'model' | 'tag' | 'periodHours' | 'isEnforced'>>;

/** A requested cap whose result comes later. */
type OpenRequest = { -readonly [Name in keyof RequestedListed]: RequestedListed[Name] };

/** A cap that control acknowledged. */
export interface AddedCap {
  readonly id: string;
  readonly row: OpenRequest;
}

/** The caps of an organization's list, as requested from control. */
export class CapList {
  readonly rows: RequestedListed[] = [];

  /** @param organizationId its public id */
  constructor(
    private readonly admin: AdminApi,
    private readonly organizationId: string,
  ) {}

  /** Throws without an acknowledgement. */
  async add(cap: NewCap, withinMs: number): Promise<AddedCap> {
    const row: OpenRequest = {
      organizationId: parseId('org', this.organizationId) ?? '',
      reference: `cap ${this.rows.length + 1}`,
      keyId: null,
      memberId: null,
      projectId: null,
      model: null,
      tag: null,
      periodHours: null,
      isEnforced: true,
      ...cap,
      requestedAtMs: Date.now(),
      acknowledgedAtMs: null,
      deletion: null,
    };
    this.rows.push(row);
    const { id } = await this.admin.post(`/organizations/${this.organizationId}/caps`, fieldsOf(row), withinMs);
    row.acknowledgedAtMs = Date.now();
    return { id, row };
  }

  /** Throws without an acknowledgement. */
  async remove({ id, row }: AddedCap, withinMs: number): Promise<void> {
    row.deletion ??= { requestedAtMs: Date.now(), isAcknowledged: false };
    await this.admin.delete(`/caps/${id}`, withinMs);
    row.deletion = { ...row.deletion, isAcknowledged: true };
  }
}

function fieldsOf(row: ListedLimit): object {
  const { reference, keyId, memberId, projectId, model, tag, unit, limit, period, periodHours, isEnforced } = row;
  return {
    name: reference,
    key_id: keyId === null ? null : formatId('key', keyId),
    member_id: memberId === null ? null : formatId('mbr', memberId),
    project_id: projectId === null ? null : formatId('prj', projectId),
    model,
    ...(tag === null ? {} : { tag_name: tag.name, tag_value: tag.value }),
    ...(unit === 'usd' ? { amount_usd: formatNanoUsd(limit) } : { amount_requests: Number(limit) }),
    period,
    period_hours: periodHours,
    enforced: isEnforced,
  };
}
