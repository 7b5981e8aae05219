import { Injectable } from '@nestjs/common';
import type { Actor } from '#core';
import { ImportedCustomersRepository, TiersService } from '#auth';
import { ModelsService } from '#catalog';
import { ChannelsService } from '#channels';
import { ImportRecordsRepository } from '../apply/import-records.repository.js';

/** Tiers, models and channels that an import made, by name. */
@Injectable()
export class ImportedObjects {
  constructor(
    private readonly records: ImportRecordsRepository,
    private readonly customers: ImportedCustomersRepository,
    private readonly tiers: TiersService,
    private readonly models: ModelsService,
    private readonly channels: ChannelsService,
  ) {}

  /** Names that are gone are left out. Throws `conflict` for a tier that other organizations use. */
  async archive(kind: 'tier' | 'model' | 'channel', names: readonly string[], actor: Actor): Promise<void> {
    const ids = await this.idsOf(kind, names);
    const service = { tier: this.tiers, model: this.models, channel: this.channels }[kind];
    for (const name of names) {
      const id = ids.get(name);
      if (id !== undefined) await service.archive(id, null, actor);
    }
  }

  private async idsOf(
    kind: 'tier' | 'model' | 'channel',
    names: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    if (kind === 'tier') return this.records.step((tx) => this.customers.tierIds(tx));
    if (kind === 'model') return this.models.idsOf(names);
    const found = await Promise.all(names.map(async (name) => [name, await this.channels.findIdByName(name)] as const));
    return new Map(found.flatMap(([name, id]) => (id === null ? [] : [[name, id] as const])));
  }
}
