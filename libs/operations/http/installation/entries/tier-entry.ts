import { definedFields } from '#core/http';
import { type CreateTierRequest, tierFieldsOf } from '#auth/http';
import type { TierEntry } from '../../../installation/sections/tiers.section.js';

export function tierEntryOf(body: CreateTierRequest): TierEntry {
  const { ...fields } = body;
  const patch = tierFieldsOf(body);
  return { key: body.name, fields: definedFields(fields), patch, create: { input: { ...patch, name: body.name } } };
}
