import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#audit';
import { OrganizationsService, TiersService, OperatorResource } from '#auth';
import { PricesService, type PriceScope } from '#catalog';
import { CurrentActor } from '../conventions/admin-request.js';
import { ApiListResponse, ListQuery, presentPage, readPage, type ListResponse } from '../conventions/lists/list.js';
import { readId } from '../conventions/read-id.js';
import { ModelIds } from '../models/model-ids.js';
import { CreatePriceRequest } from './dto/price.request.js';
import { presentPrice, PriceResponse } from './dto/price.response.js';
import { readPrice } from './read-price.js';

/** What models cost. Prices are added, never changed. */
@ApiTags('Prices')
@OperatorResource('models')
@Controller('admin/v1/models/:id/prices')
export class PricesController {
  constructor(
    private readonly prices: PricesService,
    private readonly modelIds: ModelIds,
    private readonly tiers: TiersService,
    private readonly organizations: OrganizationsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the price versions of a model' })
  @ApiListResponse(PriceResponse)
  async list(@Param('id') id: string, @Query() query: ListQuery): Promise<ListResponse<PriceResponse>> {
    const modelId = await this.modelIds.resolve(id);
    return presentPage(await this.prices.list(modelId, readPage(query, 'price')), presentPrice);
  }

  @Post()
  @ApiOperation({ summary: 'Add a price: for everybody, for a tier, or for an organization' })
  @ApiCreatedResponse({ type: PriceResponse })
  async create(
    @Param('id') id: string,
    @Body() body: CreatePriceRequest,
    @CurrentActor() actor: Actor,
  ): Promise<PriceResponse> {
    const { tier_id, organization_id, effective_from, source = 'manual', ...price } = body;
    const rows = readPrice(price, '');
    const scope = await this.readScope(tier_id ?? null, organization_id ?? null);
    const effectiveFrom = typeof effective_from === 'string' ? new Date(effective_from) : null;
    const modelId = await this.modelIds.resolve(id);
    return presentPrice(await this.prices.append(modelId, { ...scope, rows, effectiveFrom, source }, actor));
  }

  /** Throws when the tier or the organization does not exist: a price for nobody is a typing error. */
  private async readScope(tierId: string | null, organizationId: string | null): Promise<PriceScope> {
    const scope = {
      tierId: tierId === null ? null : readId('tier', tierId, 'tier_id'),
      organizationId: organizationId === null ? null : readId('org', organizationId, 'organization_id'),
    };
    if (scope.tierId !== null) await this.tiers.get(scope.tierId);
    if (scope.organizationId !== null) await this.organizations.get(scope.organizationId);
    return scope;
  }
}
