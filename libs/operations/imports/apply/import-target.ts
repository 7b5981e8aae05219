import { Injectable } from '@nestjs/common';
import { ImportedKeys } from '#auth';
import { InstallationService } from '../../installation/installation.service.js';
import type { Target } from '../domain/import-plan.js';
import type { SourceDescription } from '../domain/source-description.js';
import { ImportRecordsRepository } from './import-records.repository.js';

/** Secrets in one query. */
const SECRETS_AT_ONCE = 5_000;

/** Reads what an import has to know of this installation. */
@Injectable()
export class ImportTarget {
  constructor(
    private readonly records: ImportRecordsRepository,
    private readonly installation: InstallationService,
    private readonly keys: ImportedKeys,
  ) {}

  async read(source: string, { keys }: Pick<SourceDescription, 'keys'>): Promise<Target> {
    const [records, { tiers, models, channels }] = await Promise.all([
      this.records.read(source),
      this.installation.export(),
    ]);
    const keyHolders = new Map<string, string>();
    for (let from = 0; from < keys.length; from += SECRETS_AT_ONCE) {
      const secrets = keys.slice(from, from + SECRETS_AT_ONCE).map(({ secret }) => secret);
      for (const [hex, id] of await this.keys.holdersOf(secrets)) keyHolders.set(hex, id);
    }
    return {
      records,
      keyHolders,
      document: { tiers, models, channels },
      tiers: new Map(tiers.map((tier) => [String(tier['name']), { markupBps: Number(tier['markup_bps']) }])),
      models: new Map(
        models.flatMap((model) => {
          const known = { canonicalId: String(model['canonical_id']), price: model['price'] };
          return [known.canonicalId, ...(model['aliases'] as string[])].map((name) => [name, known] as const);
        }),
      ),
      hasDefaultTier: tiers.some((tier) => tier['is_default'] === true),
      channels: new Set(channels.map((channel) => String(channel['name']))),
    };
  }
}
