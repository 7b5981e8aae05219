import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource, OrganizationsService, TiersService, type Buyer } from '#auth';
import { mergePatch, readId } from '#core/http';
import { RouteSimulation } from '../../routing/simulation/route-simulation.js';
import { NO_PREFERENCES } from '../../routing/domain/planning/plan-request.js';
import { presentSimulation, RouteSimulationResponse, SimulateRouteRequest } from './simulation.dto.js';
import { SimulatedModels, type SimulatedModel } from './simulated-models.js';

/** The caller as routing sees it. Without an organization there is no tier. */
interface Caller {
  readonly buyer: Buyer | null;
  readonly channelTags: readonly string[];
  readonly isTest: boolean;
}

/** Simulates the routing of a request without sending one. */
@ApiTags('Routes')
@OperatorResource('channels')
@Controller('admin/v1/routes/simulate')
export class RouteSimulationController {
  constructor(
    private readonly simulation: RouteSimulation,
    private readonly models: SimulatedModels,
    private readonly organizations: OrganizationsService,
    private readonly tiers: TiersService,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Simulate routing of a request: the models and channels it would use, and why not the others',
  })
  @ApiOkResponse({ type: RouteSimulationResponse })
  async simulate(@Body() body: SimulateRouteRequest): Promise<RouteSimulationResponse> {
    const { buyer, channelTags, isTest } = await this.callerOf(body.organization_id);
    const { organizationId, tierId } = buyer ?? { organizationId: '', tierId: '' };
    const tags = mergePatch({}, body.metadata ?? {}) as Record<string, string>;
    const routedAs = (canonicalId: string) => ({ canonicalId, organizationId, tierId, tags });
    const named = await this.models.of(body, buyer);
    const rule = await this.simulation.findRule(routedAs(named[0].canonicalId));
    const substitutes = this.models.substitutes(rule?.fallbacks ?? [], body, buyer);
    const simulations = await this.simulation.run(
      withoutRepeats([...named, ...substitutes]).map(({ modelId, canonicalId, exceedsMaxPrice }) => ({
        modelId,
        endpoint: body.endpoint ?? 'chat',
        needs: body.needs ?? [],
        region: body.region ?? null,
        channelTags,
        isTest,
        routed: routedAs(canonicalId),
        preferences: preferencesOf(body),
        exceedsMaxPrice,
        strategy: body.strategy ?? null,
      })),
    );
    return presentSimulation(simulations);
  }

  private async callerOf(id: string | undefined): Promise<Caller> {
    if (id === undefined) return { buyer: null, channelTags: [], isTest: false };
    const organization = await this.organizations.get(readId('org', id, 'organization_id'));
    const { channelTags } = await this.tiers.get(organization.tierId);
    return { buyer: await this.organizations.getBuyer(organization), channelTags, isTest: organization.isTest };
  }
}

function preferencesOf({ order, only, ignore, allow_fallbacks }: SimulateRouteRequest) {
  const { allowFallbacks } = NO_PREFERENCES;
  return {
    order: order ?? null,
    only: only ?? null,
    ignore: ignore ?? [],
    allowFallbacks: allow_fallbacks ?? allowFallbacks,
  };
}

function withoutRepeats(models: readonly SimulatedModel[]): SimulatedModel[] {
  return [...new Map(models.map((model) => [model.modelId, model])).values()];
}
