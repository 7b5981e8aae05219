import { type Fields, id, nullable, shown, text, time, formatId } from '#core';
import { body, reply, objectName, version } from '#core/http';
import { describeProfile, PROFILE_FIELDS, type BillingProfile } from '../../invoices/domain/billing-profile.js';

/** Replaces all fields: an absent one is empty. */
export class ReplaceBillingProfileRequest extends body(PROFILE_FIELDS) {}

const shownFields = <F extends Fields>(fields: F) => shown(fields);

export class BillingProfileResponse extends reply({
  object: objectName('billing_profile'),
  organization_id: id('org'),
  ...shownFields(PROFILE_FIELDS),
  ...nullable({ legal_name: text('Legal name. `null`: there is no profile yet.', { example: 'Acme GmbH' }) }),
  version: version(),
  updated_at: time({ nullable: true }),
}) {}

export function presentProfile(profile: BillingProfile): BillingProfileResponse {
  const isKept = profile.version > 0;
  return {
    object: 'billing_profile',
    organization_id: formatId('org', profile.organizationId),
    ...describeProfile(profile),
    legal_name: isKept ? profile.legalName : null,
    version: profile.version,
    updated_at: isKept ? profile.updatedAt.toISOString() : null,
  };
}
