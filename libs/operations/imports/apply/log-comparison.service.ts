import { Injectable } from '@nestjs/common';
import { InstallationService } from '../../installation/installation.service.js';
import { compareLog, type LogComparison } from '../domain/compare-log.js';
import type { SourceRequest } from '../domain/source-description.js';
import { ImportRecordsRepository } from './import-records.repository.js';

/** What the requests of an old log would have cost here. */
@Injectable()
export class LogComparisonService {
  constructor(
    private readonly installation: InstallationService,
    private readonly records: ImportRecordsRepository,
  ) {}

  async compare(source: string, log: readonly SourceRequest[]): Promise<LogComparison> {
    const { models, tiers } = await this.installation.export();
    const markups = new Map(tiers.map((tier) => [String(tier['name']), Number(tier['markup_bps'])]));
    const records = await this.records.read(source);
    const defaultTier = tiers.find((tier) => tier['is_default'] === true);
    return compareLog(log, {
      defaultMarkupBps: Number(defaultTier?.['markup_bps'] ?? 0),
      models: new Map(
        models.flatMap((model) =>
          [String(model['canonical_id']), ...(model['aliases'] as string[])].map(
            (name) => [name, model['price']] as const,
          ),
        ),
      ),
      markupsBps: new Map(
        records.flatMap(({ kind, sourceId, objectKey }) => {
          // Undefined when it has another name here by now: the default tier's counts.
          const markupBps = kind === 'tier' ? markups.get(objectKey ?? '') : undefined;
          return markupBps === undefined ? [] : [[sourceId, markupBps] as const];
        }),
      ),
    });
  }
}
