import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CustomerResource, type Membership } from '#auth';
import { formatId } from '#core';
import { CurrentMember } from '#core/http';
import { describeModel } from '../../domain/describe-models.js';
import { displayedPricing } from '../display/displayed-pricing.js';
import { Displays } from '../display/displays.js';
import { OwnModelsResponse } from './own-model.dto.js';
import { OwnCatalog } from './own-catalog.js';

/** Models that the organization may use, at its prices. */
@ApiTags('Own models')
@CustomerResource('models')
@Controller('api/v1/models')
export class OwnModelsController {
  constructor(
    private readonly catalog: OwnCatalog,
    private readonly displays: Displays,
  ) {}

  /** All of them: the catalog is small and in memory, so there are no pages. */
  @Get()
  @ApiOperation({ summary: 'List available models with your prices' })
  @ApiOkResponse({ type: OwnModelsResponse })
  async list(@CurrentMember() { organization }: Membership): Promise<OwnModelsResponse> {
    const { offers, multipliersPpm } = await this.catalog.offersTo(organization);
    const display = await this.displays.now();
    const data = offers.map((offer) => {
      const description = describeModel(offer.model.canonicalId, offer, multipliersPpm);
      const converted = { pricing_display: displayedPricing(description.pricing, display) };
      return { ...description, ...converted, model_id: formatId('mdl', offer.model.id) };
    });
    return { object: 'list', data, has_more: false, display: display.response };
  }
}
