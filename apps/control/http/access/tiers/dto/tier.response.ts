import { describeTier, type Tier } from '#auth';
import { reply } from '../../../conventions/fields/declare.js';
import { flag, id, integer, objectName, text, texts, time, version } from '../../../conventions/fields/kinds.js';
import { presentVersion } from '../../../conventions/writes/present-version.js';

export class TierResponse extends reply({
  id: id('tier'),
  object: objectName('tier'),
  name: text({ example: 'pro' }),
  is_default: flag(),
  rpm: integer('Null: unlimited.', { nullable: true }),
  tpm: integer('Null: unlimited.', { nullable: true }),
  concurrency: integer('Null: unlimited.', { nullable: true }),
  markup_bps: integer('On every price, in hundredths of a percent.'),
  model_allow: texts(),
  model_deny: texts(),
  channel_tags: texts(),
  organization_count: integer('Organizations that have it and are not archived.'),
  version: version(),
  archived_at: time({ nullable: true }),
  created_at: time(),
  updated_at: time(),
}) {}

export function presentTier(tier: Tier, organizationCount: number): TierResponse {
  return {
    object: 'tier',
    ...describeTier(tier),
    organization_count: organizationCount,
    ...presentVersion(tier),
  };
}
