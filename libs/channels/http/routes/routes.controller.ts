import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource, OrganizationsService, TiersService } from '#auth';
import { ModelsService } from '#catalog';
import { refusal, type Actor } from '#core';
import {
  CurrentActor,
  ApiListResponse,
  presentPage,
  readPage,
  type ListResponse,
  IdPipe,
  readId,
  IfMatch,
  presentChange,
  definedFields,
} from '#core/http';
import { RouteRulesService, type RouteFields } from '../../routing/rules/route-rules.service.js';
import type { RouteMatch } from '../../routing/domain/rules/route-rule.js';
import {
  ListRoutesQuery,
  presentRoute,
  type RouteMatchRequest,
  RouteResponse,
  UpdateRouteRequest,
} from './route.dto.js';

/** Rules that override routing by priority and weight. */
@ApiTags('Routes')
@OperatorResource('channels')
@Controller('admin/v1/routes')
export class RoutesController {
  constructor(
    private readonly routes: RouteRulesService,
    private readonly tiers: TiersService,
    private readonly organizations: OrganizationsService,
    private readonly models: ModelsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List routes' })
  @ApiListResponse(RouteResponse)
  async list(@Query() query: ListRoutesQuery): Promise<ListResponse<RouteResponse>> {
    const page = await this.routes.list(query.include_archived ?? false, readPage(query, 'route'));
    return presentPage(page, presentRoute);
  }

  @Post()
  @ApiOperation({ summary: 'Create a route. It applies within a second.' })
  @ApiCreatedResponse({ type: RouteResponse })
  async create(@Body() body: UpdateRouteRequest, @CurrentActor() actor: Actor): Promise<RouteResponse> {
    return presentRoute(await this.routes.create(await this.fieldsOf(body), actor));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a route' })
  @ApiOkResponse({ type: RouteResponse })
  async get(@Param('id', new IdPipe('route')) id: string): Promise<RouteResponse> {
    return presentRoute(await this.routes.get(id));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Update a route. Changes apply within a second.' })
  @ApiOkResponse({ type: RouteResponse })
  async update(
    @Param('id', new IdPipe('route')) id: string,
    @Body() body: UpdateRouteRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<RouteResponse> {
    const outcome = await this.routes.update(id, await this.fieldsOf(body), expectedVersion, actor);
    return presentChange(outcome, presentRoute);
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Archive a route. Archived routes are ignored.' })
  @ApiOkResponse({ type: RouteResponse })
  async archive(
    @Param('id', new IdPipe('route')) id: string,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<RouteResponse> {
    return presentChange(await this.routes.archive(id, expectedVersion, actor), presentRoute);
  }

  @Post(':id/restore')
  @HttpCode(200)
  @ApiOperation({ summary: 'Restore an archived route, up to 30 days later' })
  @ApiOkResponse({ type: RouteResponse })
  async restore(@Param('id', new IdPipe('route')) id: string, @CurrentActor() actor: Actor): Promise<RouteResponse> {
    return presentRoute(await this.routes.restore(id, actor));
  }

  private async fieldsOf({ match, strategy, max_attempts, fallbacks }: UpdateRouteRequest): Promise<RouteFields> {
    const read = match === undefined ? undefined : await this.readMatch(match);
    const models = fallbacks === undefined ? undefined : await this.modelsOf(fallbacks);
    return definedFields({ match: read, strategy, maxAttempts: max_attempts, fallbacks: models });
  }

  /** Canonical ids. Throws `not_found` for a name that no model has. A model that is archived later is skipped. */
  private async modelsOf(names: readonly string[]): Promise<readonly string[]> {
    const known = await this.models.idsOf(names);
    const index = names.findIndex((name) => !known.has(name));
    if (index < 0) return this.models.resolveNames(names);
    throw refusal('model_unknown', { model: names[index] ?? '' }, { param: `fallbacks[${index}]` });
  }

  /** Throws `not_found` for a tier or an organization that does not exist: such a rule would never match. */
  private async readMatch({ model, tier_id, organization_id, tag }: RouteMatchRequest): Promise<Partial<RouteMatch>> {
    const tierId = tier_id && readId('tier', tier_id, 'match.tier_id');
    const organizationId = organization_id && readId('org', organization_id, 'match.organization_id');
    if (tierId) await this.tiers.get(tierId);
    if (organizationId) await this.organizations.get(organizationId);
    return definedFields({ model, tierId, organizationId, tag });
  }
}
