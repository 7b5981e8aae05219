import { Injectable } from '@nestjs/common';
import { OrganizationsService, TiersService } from '#auth';
import { readId } from '#core/http';
import type { PriceScope } from '../../domain/catalog-index.js';

/** Reads the scope of a price from a request: a tier, an organization, or all. */
@Injectable()
export class PriceScopes {
  constructor(
    private readonly tiers: TiersService,
    private readonly organizations: OrganizationsService,
  ) {}

  /** Throws when the tier or the organization does not exist: such a price would never apply. */
  async read(tierId: string | null, organizationId: string | null): Promise<PriceScope> {
    const scope = {
      tierId: tierId === null ? null : readId('tier', tierId, 'tier_id'),
      organizationId: organizationId === null ? null : readId('org', organizationId, 'organization_id'),
    };
    if (scope.tierId !== null) await this.tiers.get(scope.tierId);
    if (scope.organizationId !== null) await this.organizations.get(scope.organizationId);
    return scope;
  }
}
