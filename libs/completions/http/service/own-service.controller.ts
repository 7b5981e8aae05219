import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CustomerResource, type Membership } from '#auth';
import { SettingGroupsService } from '#core/infra';
import { CurrentMember } from '#core/http';
import { OwnCatalog } from '#catalog/http';
import { OwnServiceResponse } from './own-service.dto.js';
import { SuggestedModels } from './suggested-models.js';

/** What the operator says to its customers. */
@ApiTags('Own models')
@CustomerResource('models')
@Controller('api/v1/service')
export class OwnServiceController {
  constructor(
    private readonly groups: SettingGroupsService,
    private readonly catalog: OwnCatalog,
    private readonly suggested: SuggestedModels,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Get how to add credit, the support address, and models to begin with' })
  @ApiOkResponse({ type: OwnServiceResponse })
  async get(@CurrentMember() { organization }: Membership): Promise<OwnServiceResponse> {
    const [{ values }, brand, { offers }] = await Promise.all([
      this.groups.get('public'),
      this.groups.get('brand'),
      this.catalog.offersTo(organization),
    ]);
    const models = offers.map(({ model }) => model);
    return {
      object: 'service',
      credit_text: values.credit_text,
      credit_url: values.credit_url,
      support_email: brand.values.support_email,
      suggested_models: await this.suggested.among(models, values.default_model),
    };
  }
}
