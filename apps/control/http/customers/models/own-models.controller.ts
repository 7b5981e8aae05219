import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CustomerResource, modelAllowed, OrganizationsService, type Membership } from '#auth';
import { CatalogSnapshot, describeModel } from '#catalog';
import { Clock, formatId } from '#kernel';
import { CurrentMember } from '../../conventions/current-member.js';
import { displayedPricing } from '../../money/display/displayed-pricing.js';
import { Displays } from '../../money/display/displays.js';
import { OwnModelsResponse } from './dto/own-model.response.js';

/** Models that the organization may use, at its prices. */
@ApiTags('Own models')
@CustomerResource('models')
@Controller('api/v1/models')
export class OwnModelsController {
  constructor(
    private readonly organizations: OrganizationsService,
    private readonly catalog: CatalogSnapshot,
    private readonly clock: Clock,
    private readonly displays: Displays,
  ) {}

  /** All of them: the catalog is small and in memory, so there are no pages. */
  @Get()
  @ApiOperation({ summary: 'List the models that you may use, with your prices' })
  @ApiOkResponse({ type: OwnModelsResponse })
  async list(@CurrentMember() { organization }: Membership): Promise<OwnModelsResponse> {
    const buyer = await this.organizations.getBuyer(organization);
    const display = await this.displays.now();
    const rules = { ...buyer, keyModelAllow: null };
    const data = this.catalog.list().flatMap((model) => {
      const offer = this.catalog.offerOf(model, buyer, this.clock.nowMs());
      if (offer === null || !modelAllowed(rules, model)) return [];
      const description = describeModel(model.canonicalId, offer, buyer.multipliersPpm);
      const converted = { pricing_display: displayedPricing(description.pricing, display) };
      return [{ ...description, ...converted, model_id: formatId('mdl', model.id) }];
    });
    return { object: 'list', data, has_more: false, display: display.response };
  }
}
