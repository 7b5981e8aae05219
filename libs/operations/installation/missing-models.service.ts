import { Injectable } from '@nestjs/common';
import { ModelsService } from '#catalog';
import { ChannelsService } from '#channels';
import { findMissing, type MissingModel } from './domain/find-missing.js';
import { readAll } from './sections/read-all.js';

/** Models that are set up in channels but not in the catalog. */
@Injectable()
export class MissingModelsService {
  constructor(
    private readonly models: ModelsService,
    private readonly channels: ChannelsService,
  ) {}

  /** Models that active channels serve and requests cannot use, by canonical id. */
  async list(): Promise<MissingModel[]> {
    const [models, channels] = await Promise.all([
      readAll((page) => this.models.list({ statuses: null, includeArchived: true, q: null }, page)),
      readAll((page) => this.channels.list({ statuses: null, includeArchived: false, q: null }, page)),
    ]);
    return findMissing(models, channels);
  }
}
