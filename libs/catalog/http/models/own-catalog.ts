import { Injectable } from '@nestjs/common';
import { modelAllowed, OrganizationsService, type Membership } from '#auth';
import { Clock } from '#core';
import { requireStorableNames } from '#core/http';
import { CatalogSnapshot } from '../../catalog.snapshot.js';
import { resolveNames } from '../../domain/resolve-names.js';
import type { PricedModel } from '../../domain/priced-model.js';

/** What an organization sees of the catalog: the models that it may use. */
@Injectable()
export class OwnCatalog {
  constructor(
    private readonly organizations: OrganizationsService,
    private readonly catalog: CatalogSnapshot,
    private readonly clock: Clock,
  ) {}

  /** At the prices of the organization; the multipliers are those of its tier and its own. */
  async offersTo(organization: Membership['organization']) {
    const buyer = await this.organizations.getBuyer(organization);
    const nowMs = this.clock.nowMs();
    const offers = this.catalog.list(nowMs).flatMap((model): PricedModel[] => {
      const offer = this.catalog.offerOf(model, buyer, nowMs);
      return offer === null || !modelAllowed(buyer, model) ? [] : [offer];
    });
    return { offers, multipliersPpm: buyer.multipliersPpm };
  }

  /**
   * The names of a list, as they are stored: as ModelNamesPipe does for admins. Only models that the organization may use
   * have an alias here: the answer to `*` would list the others.
   */
  async resolvedNames(
    names: readonly string[],
    organization: Membership['organization'],
    param: string,
  ): Promise<string[]> {
    if (names.length === 0) return [];
    const { offers } = await this.offersTo(organization);
    const models = resolveNames(
      names,
      offers.map(({ model }) => model),
    );
    return requireStorableNames(models, param);
  }

  /** A body with the models in its scopes as they are stored. */
  async withResolvedScopes<Body extends { scopes?: { models?: string[] } }>(
    body: Body,
    organization: Membership['organization'],
  ): Promise<Body> {
    const names = body.scopes?.models;
    if (names === undefined) return body;
    const models = await this.resolvedNames(names, organization, 'scopes.models');
    return { ...body, scopes: { ...body.scopes, models } };
  }
}
