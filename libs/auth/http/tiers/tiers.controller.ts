import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CatalogSnapshot, ModelsService } from '#catalog';
import { Clock, type Actor } from '#core';
import {
  CurrentActor,
  IfMatch,
  presentChange,
  ModelNamesPipe,
  ApiListResponse,
  presentPage,
  readPage,
  type ListResponse,
  definedFields,
  IdPipe,
  readId,
} from '#core/http';
import { modelAllowed } from '../../domain/model-allowed.js';
import { OperatorResource } from '../../access/access-decorators.js';
import { TiersService } from '../../tiers/tiers.service.js';
import type { Tier } from '../../tiers/tier.js';
import {
  CreateTierRequest,
  globsOf,
  ListTiersQuery,
  presentTier,
  presentTierLoad,
  presentTierMatches,
  tierFieldsOf,
  TierLoadQuery,
  TierLoadResponse,
  TierMatchesQuery,
  TierMatchesResponse,
  TierResponse,
  UpdateTierRequest,
} from './tier.dto.js';
import { TierLoads } from './tier-loads.js';

/** Tiers: limits, mark-up and models of organizations. */
@ApiTags('Tiers')
@OperatorResource('tiers')
@Controller('admin/v1/tiers')
export class TiersController {
  constructor(
    private readonly tiers: TiersService,
    private readonly catalog: CatalogSnapshot,
    private readonly models: ModelsService,
    private readonly loads: TierLoads,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List tiers' })
  @ApiListResponse(TierResponse)
  async list(@Query() query: ListTiersQuery): Promise<ListResponse<TierResponse>> {
    const filter = definedFields({ q: query.q, includeArchived: query.include_archived });
    const page = await this.tiers.list(filter, readPage(query, 'tier'));
    const counts = await this.tiers.countOrganizations(page.rows);
    return presentPage(page, (tier) => presentTier(tier, counts.get(tier.id) ?? 0));
  }

  @Post()
  @ApiOperation({ summary: 'Create a tier' })
  @ApiCreatedResponse({ type: TierResponse })
  async create(@Body(ModelNamesPipe) body: CreateTierRequest, @CurrentActor() actor: Actor): Promise<TierResponse> {
    return presentTier(await this.tiers.create({ ...tierFieldsOf(body), name: body.name }, actor), 0);
  }

  @Get('matches')
  @ApiOperation({
    summary: 'Preview a tier: the models that its patterns match, and its number of organizations and keys',
  })
  @ApiOkResponse({ type: TierMatchesResponse })
  async matches(@Query() query: TierMatchesQuery): Promise<TierMatchesResponse> {
    const { allow, deny } = globsOf(query);
    const rules = {
      organizationModelAllow: null,
      tierModelAllow: allow.length === 0 ? null : await this.models.resolveNames(allow),
      tierModelDeny: await this.models.resolveNames(deny),
    };
    const models = this.catalog.list(this.clock.nowMs()).filter((model) => modelAllowed(rules, model));
    const names = models.map(({ canonicalId }) => canonicalId);
    if (query.tier_id === undefined) return presentTierMatches(names, null);
    const tier = await this.tiers.get(readId('tier', query.tier_id, 'tier_id'));
    const [organizations, keys] = await Promise.all([
      this.tiers.countOrganizations([tier]),
      this.tiers.countKeys(tier.id),
    ]);
    return presentTierMatches(names, { organizations: organizations.get(tier.id) ?? 0, keys });
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a tier' })
  @ApiOkResponse({ type: TierResponse })
  async get(@Param('id', new IdPipe('tier')) id: string): Promise<TierResponse> {
    return this.present(await this.tiers.get(id));
  }

  @Get(':id/load')
  @ApiOperation({ summary: 'Compare limits with the last 24 hours of the organizations of a tier' })
  @ApiOkResponse({ type: TierLoadResponse })
  async load(@Param('id', new IdPipe('tier')) id: string, @Query() query: TierLoadQuery): Promise<TierLoadResponse> {
    const tier = await this.tiers.get(id);
    return presentTierLoad(await this.loads.read(tier.id, query));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Update a tier. Changes apply to all its keys within a second.' })
  @ApiOkResponse({ type: TierResponse })
  async update(
    @Param('id', new IdPipe('tier')) id: string,
    @Body(ModelNamesPipe) body: UpdateTierRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<TierResponse> {
    const outcome = await this.tiers.update(id, tierFieldsOf(body), expectedVersion, actor);
    return presentChange(outcome, (changed) => this.present(changed));
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Archive a tier without organizations' })
  @ApiOkResponse({ type: TierResponse })
  async archive(
    @Param('id', new IdPipe('tier')) id: string,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<TierResponse> {
    const outcome = await this.tiers.archive(id, expectedVersion, actor);
    return presentChange(outcome, (changed) => this.present(changed));
  }

  @Post(':id/restore')
  @HttpCode(200)
  @ApiOperation({ summary: 'Restore an archived tier, up to 30 days later' })
  @ApiOkResponse({ type: TierResponse })
  async restore(@Param('id', new IdPipe('tier')) id: string, @CurrentActor() actor: Actor): Promise<TierResponse> {
    return this.present(await this.tiers.restore(id, actor));
  }

  private async present(tier: Tier): Promise<TierResponse> {
    const counts = await this.tiers.countOrganizations([tier]);
    return presentTier(tier, counts.get(tier.id) ?? 0);
  }
}
