import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { multipliersPpm, OperatorResource, OrganizationsService, TiersService } from '#auth';
import { priceLines, priceUsage, versionAt, Clock, type Principal, refusal, RoutifyError, calendarSets } from '#core';
import { CalendarsService } from '#core/infra';
import { readId } from '#core/http';
import { ModelsService } from '../../models.service.js';
import { PricesService } from '../../prices.service.js';
import type { PriceScope } from '../../domain/catalog-index.js';
import {
  presentArithmetic,
  PreviewPriceRequest,
  PricePreviewResponse,
  readUsage,
  scopeOf,
} from './price-preview.dto.js';
import { presentPrice } from './price.dto.js';

/** The prices and multipliers of the request. */
interface PricingContext {
  readonly scope: PriceScope;
  readonly multipliersPpm: Principal['multipliersPpm'];
}

/** The price of a request, line by line, from the functions that charge it. */
@ApiTags('Prices')
@OperatorResource('models')
@Controller('admin/v1/prices')
export class PricePreviewsController {
  constructor(
    private readonly models: ModelsService,
    private readonly prices: PricesService,
    private readonly organizations: OrganizationsService,
    private readonly tiers: TiersService,
    private readonly calendars: CalendarsService,
    private readonly clock: Clock,
  ) {}

  @Post('preview')
  @HttpCode(200)
  @ApiOperation({ summary: 'Preview the charge for a given usage, line by line. Nothing is charged.' })
  @ApiOkResponse({ type: PricePreviewResponse })
  async preview(@Body() body: PreviewPriceRequest): Promise<PricePreviewResponse> {
    const usage = readUsage(body.usage);
    const at = body.at === undefined ? new Date(this.clock.nowMs()) : new Date(body.at);
    const { scope, multipliersPpm: ppm } = await this.readContext(body);
    const price = await this.prices.findInForce(await this.modelIdOf(body.model), scope, at);
    if (price === null) {
      const message = `model: ${body.model} has no price in effect at ${at.toISOString()}.`;
      throw new RoutifyError('invalid_request_error', message, { param: 'model' });
    }
    const version = versionAt(price, at.getTime(), calendarSets((await this.calendars.get()).calendars));
    const { meters } = priceUsage(usage, version, ppm);
    return {
      object: 'price_preview',
      scope: scopeOf(price),
      price: presentPrice(price),
      arithmetic: presentArithmetic(version.id, priceLines(meters, usage.promptTokens, version, ppm)),
    };
  }

  private async modelIdOf(model: string): Promise<string> {
    if (model.startsWith('mdl_')) return readId('mdl', model, 'model');
    const id = (await this.models.idsOf([model])).get(model);
    if (id === undefined) throw refusal('model_unknown', { model }, { param: 'model' });
    return id;
  }

  /** Without an organization and a tier, the list price applies. */
  private async readContext({ organization_id, tier_id }: PreviewPriceRequest): Promise<PricingContext> {
    if (organization_id !== undefined && tier_id !== undefined) {
      const message = 'tier_id: an organization already has a tier. Send either tier_id or organization_id.';
      throw new RoutifyError('invalid_request_error', message, { param: 'tier_id' });
    }
    if (organization_id !== undefined) {
      const organization = await this.organizations.get(readId('org', organization_id, 'organization_id'));
      const buyer = await this.organizations.getBuyer(organization);
      return { scope: buyer, multipliersPpm: buyer.multipliersPpm };
    }
    const tier = tier_id === undefined ? null : await this.tiers.get(readId('tier', tier_id, 'tier_id'));
    const scope = { organizationId: null, tierId: tier?.id ?? null };
    return { scope, multipliersPpm: multipliersPpm(tier ?? { markupBps: 0 }, { discountBps: 0 }) };
  }
}
