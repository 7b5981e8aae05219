import type { TierEntry } from '#installation';
import { definedFields } from '../../conventions/writes/merge-patch.js';
import type { CreateTierRequest } from '../../access/tiers/dto/tier.request.js';
import { tierFieldsOf } from '../../access/tiers/tier-fields.js';

export function tierEntryOf(body: CreateTierRequest): TierEntry {
  const { ...fields } = body;
  const patch = tierFieldsOf(body);
  return { key: body.name, fields: definedFields(fields), patch, create: { input: { ...patch, name: body.name } } };
}
