import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource, OrganizationsService, TiersService } from '#auth';
import { ModelsService } from '#catalog';
import { NO_WISHES, RouteSimulation } from '#channels';
import { RoutifyError } from '#kernel';
import { readId } from '../conventions/read-id.js';
import { SimulateRouteRequest } from './dto/simulation.request.js';
import { presentSimulation, RouteSimulationResponse } from './dto/simulation.response.js';

/** Who asks, as far as routing looks at it; nobody in particular is in no tier. */
interface Asker {
  readonly organizationId: string;
  readonly tierId: string;
  readonly channelTags: readonly string[];
}

const ANYBODY: Asker = { organizationId: '', tierId: '', channelTags: [] };

/** What would become of a request, without making one. */
@ApiTags('Routes')
@OperatorResource('channels')
@Controller('admin/v1/routes/simulate')
export class RouteSimulationController {
  constructor(
    private readonly simulation: RouteSimulation,
    private readonly models: ModelsService,
    private readonly organizations: OrganizationsService,
    private readonly tiers: TiersService,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Show which channels a request would be sent to, and why not to the others' })
  @ApiOkResponse({ type: RouteSimulationResponse })
  async simulate(@Body() body: SimulateRouteRequest): Promise<RouteSimulationResponse> {
    const modelId = (await this.models.idsOf([body.model])).get(body.model);
    if (modelId === undefined) {
      throw new RoutifyError('not_found', `There is no model ${body.model}.`, { param: 'model' });
    }
    const [model, asker] = await Promise.all([this.models.get(modelId), this.askerOf(body.organization_id)]);
    const { canonicalId } = model;
    const { organizationId, tierId, channelTags } = asker;
    const simulation = await this.simulation.run({
      modelId,
      endpoint: body.endpoint ?? 'chat',
      needs: body.needs ?? [],
      region: body.region ?? null,
      channelTags,
      routed: { canonicalId, organizationId, tierId, tags: body.metadata ?? {} },
      wishes: wishesOf(body),
      isTooDear: false,
      strategy: body.strategy ?? null,
    });
    return presentSimulation(canonicalId, simulation);
  }

  private async askerOf(id: string | undefined): Promise<Asker> {
    if (id === undefined) return ANYBODY;
    const organizationId = readId('org', id, 'organization_id');
    const { tierId } = await this.organizations.get(organizationId);
    const { channelTags } = await this.tiers.get(tierId);
    return { organizationId, tierId, channelTags };
  }
}

function wishesOf({ order, only, ignore, allow_fallbacks }: SimulateRouteRequest) {
  const { allowFallbacks } = NO_WISHES;
  return {
    order: order ?? null,
    only: only ?? null,
    ignore: ignore ?? [],
    allowFallbacks: allow_fallbacks ?? allowFallbacks,
  };
}
