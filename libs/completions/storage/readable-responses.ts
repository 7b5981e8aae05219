import { Injectable } from '@nestjs/common';
import { modelAllowed } from '#auth';
import { CatalogSnapshot } from '#catalog';
import { givenValue, scanTopLevel, textOf, type Principal } from '#core';
import { StoredResponses, type StoredResponse } from '../stored-responses/stored-responses.service.js';

/**
 * The stored responses that a key may read and delete: those of its organization without output of a model that the key
 * may not use. All others are unknown to it.
 */
@Injectable()
export class ReadableResponses {
  constructor(
    private readonly responses: StoredResponses,
    private readonly catalog: CatalogSnapshot,
  ) {}

  /** Null: there is none for this key. Throws 503 when this cannot be known at the moment. */
  async find(principal: Principal, id: string): Promise<StoredResponse | null> {
    const found = await this.responses.find(principal.organizationId, id);
    if (found === null) return null;
    return this.modelsOf(found).every((model) => this.isAllowed(principal, model)) ? found : null;
  }

  /** False: there is none for this key. */
  async delete(principal: Principal, id: string): Promise<boolean> {
    if ((await this.find(principal, id)) === null) return false;
    return this.responses.delete(principal.organizationId, id);
  }

  /** Canonical ids; of a response of an earlier version that of the model it names. */
  modelsOf({ models, response }: StoredResponse): readonly string[] {
    if (models !== null && models.length > 0) return models;
    const shown = textOf(givenValue(scanTopLevel(response), 'model')) ?? '';
    return [this.catalog.find(shown)?.canonicalId ?? shown];
  }

  /** A model that no request can name any more still has its canonical id. */
  private isAllowed(principal: Principal, canonicalId: string): boolean {
    return modelAllowed(principal, this.catalog.find(canonicalId) ?? { canonicalId, aliases: [] });
  }
}
