import { Injectable } from '@nestjs/common';
import { changeRow, recordChange } from '#core/infra';
import { formatId, type ChangeOutcome, type Actor } from '#core';
import {
  columnsOfProfile,
  describeProfile,
  type BillingProfile,
  type ProfileFields,
} from '../domain/billing-profile.js';
import { unnamedBuyer } from '../domain/parties.js';
import { BillingProfileRepository } from './billing-profile.repository.js';

/** Who invoices of organizations are made out to. A change applies to later invoices; issued ones keep what they have. */
@Injectable()
export class BillingProfilesService {
  constructor(private readonly profiles: BillingProfileRepository) {}

  /** An empty one of version 0 where there is none. */
  async get(organizationId: string): Promise<BillingProfile> {
    return (await this.profiles.find(organizationId)) ?? emptyProfile(organizationId);
  }

  /** Replaces all fields. Throws 400 for a VAT number that is none of the country. */
  replace(
    organizationId: string,
    fields: ProfileFields,
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<BillingProfile>> {
    const columns = columnsOfProfile(fields);
    return this.profiles.transaction((tx) =>
      changeRow<BillingProfile>(tx, {
        find: async () => (await this.profiles.lock(tx, organizationId)) ?? emptyProfile(organizationId),
        expectedVersion,
        write: () => this.profiles.save(tx, organizationId, columns),
        record: (before, after) =>
          recordChange(tx, {
            actor,
            action: 'billing_profile.update',
            organizationId,
            targetKind: 'organization',
            targetId: formatId('org', organizationId),
            before: before.version === 0 ? null : describeProfile(before),
            after: describeProfile(after),
          }),
      }),
    );
  }
}

function emptyProfile(organizationId: string): BillingProfile {
  return { ...unnamedBuyer(''), organizationId, language: null, version: 0, updatedAt: new Date(0) };
}
