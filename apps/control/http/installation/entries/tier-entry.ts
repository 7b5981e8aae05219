import type { TierEntry } from '#installation';
import { definedFields } from '../../conventions/writes/merge-patch.js';
import { type CreateTierRequest, tierFieldsOf } from '../../access/tiers/tier.dto.js';

export function tierEntryOf(body: CreateTierRequest): TierEntry {
  const { ...fields } = body;
  const patch = tierFieldsOf(body);
  return { key: body.name, fields: definedFields(fields), patch, create: { input: { ...patch, name: body.name } } };
}
