import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { OperatorResource } from '#auth';
import { CurrentActor, ApiListResponse, ListQuery, presentPage, readPage, type ListResponse } from '#core/http';
import { PricesService } from '../../prices.service.js';
import { ApiModelId, ModelIds } from '../model-ids.js';
import { CreatePriceRequest, presentPrice, PriceResponse } from './price.dto.js';
import { PriceScopes } from './price-scopes.js';
import { readPrice } from './read-price.js';

/** Price versions of models. They are added, never changed. */
@ApiTags('Prices')
@OperatorResource('models')
@Controller('admin/v1/models/:id/prices')
export class PricesController {
  constructor(
    private readonly prices: PricesService,
    private readonly modelIds: ModelIds,
    private readonly scopes: PriceScopes,
  ) {}

  @Get()
  @ApiModelId()
  @ApiOperation({ summary: 'List price versions of a model' })
  @ApiListResponse(PriceResponse)
  async list(@Param('id') id: string, @Query() query: ListQuery): Promise<ListResponse<PriceResponse>> {
    const modelId = await this.modelIds.resolve(id);
    return presentPage(await this.prices.list(modelId, readPage(query, 'price')), presentPrice);
  }

  @Post()
  @ApiModelId()
  @ApiOperation({ summary: 'Create a price for everyone, for a tier, or for an organization' })
  @ApiCreatedResponse({ type: PriceResponse })
  async create(
    @Param('id') id: string,
    @Body() body: CreatePriceRequest,
    @CurrentActor() actor: Actor,
  ): Promise<PriceResponse> {
    const { tier_id, organization_id, effective_from, source = 'manual', ...price } = body;
    const written = readPrice(price, '');
    const scope = await this.scopes.read(tier_id ?? null, organization_id ?? null);
    const effectiveFrom = typeof effective_from === 'string' ? new Date(effective_from) : null;
    const modelId = await this.modelIds.resolve(id);
    return presentPrice(await this.prices.append(modelId, { ...scope, ...written, effectiveFrom, source }, actor));
  }
}
