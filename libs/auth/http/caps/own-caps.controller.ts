import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OwnCatalog } from '#catalog/http';
import { RoutifyError, type Actor } from '#core';
import {
  ApiListResponse,
  CurrentActor,
  CurrentMember,
  IdPipe,
  IfMatch,
  projectReachOf,
  presentChange,
  presentPage,
  readPage,
  type ListResponse,
} from '#core/http';
import { CustomerResource } from '../../access/access-decorators.js';
import type { Membership } from '../../access/membership.js';
import { reaches } from '../../domain/reach.js';
import { CapsService } from '../../caps/caps.service.js';
import type { OrganizationCap } from '../../caps/cap.js';
import { CapAnswers } from './cap-answers.js';
import {
  capFieldsOf,
  capTargetOf,
  CreateOwnCapRequest,
  ListCapsQuery,
  newCapFieldsOf,
  OwnCapResponse,
  presentOwnCap,
  UpdateOwnCapRequest,
} from './cap.dto.js';
import { holderFilter } from './caps.controller.js';

/** Caps of the organization that it sees; it changes those that it has set. */
@ApiTags('Own caps')
@CustomerResource('caps')
@Controller('api/v1/caps')
export class OwnCapsController {
  constructor(
    private readonly caps: CapsService,
    private readonly answers: CapAnswers,
    private readonly catalog: OwnCatalog,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List caps of your organization' })
  @ApiListResponse(OwnCapResponse)
  async list(
    @CurrentMember() member: Membership,
    @Query() query: ListCapsQuery,
  ): Promise<ListResponse<OwnCapResponse>> {
    const filter = { ...projectReachOf(member), visibleOnly: true, ...holderFilter(query) };
    const page = await this.caps.list(filter, readPage(query, 'cap'));
    const usageOf = await this.answers.usagesOf(page.rows);
    return presentPage(page, (cap) => presentOwnCap(cap, usageOf(cap)));
  }

  @Post()
  @ApiOperation({ summary: 'Create a cap. It counts requests that start after it.' })
  @ApiCreatedResponse({ type: OwnCapResponse })
  async create(
    @CurrentMember() member: Membership,
    @Body() body: CreateOwnCapRequest,
    @CurrentActor() actor: Actor,
  ): Promise<OwnCapResponse> {
    const { organization, reach } = member;
    const target = capTargetOf(body, await this.modelOf(body, organization));
    if (!reaches(reach, { projectId: target.projectId, isOwn: false })) throw capOutsideProject();
    return this.present(await this.caps.create(organization.id, target, newCapFieldsOf(body), 'customer', actor));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a cap' })
  @ApiOkResponse({ type: OwnCapResponse })
  async get(@CurrentMember() member: Membership, @Param('id', new IdPipe('cap')) id: string): Promise<OwnCapResponse> {
    return this.present(await this.caps.get(id, projectReachOf(member)));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Update a cap of your organization. Changes apply within a second.' })
  @ApiOkResponse({ type: OwnCapResponse })
  async update(
    @CurrentMember() member: Membership,
    @Param('id', new IdPipe('cap')) id: string,
    @Body() body: UpdateOwnCapRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<OwnCapResponse> {
    const outcome = await this.caps.update(id, capFieldsOf(body), expectedVersion, actor, projectReachOf(member));
    return presentChange(outcome, (cap) => this.present(cap));
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Delete a cap of your organization' })
  @ApiOkResponse({ type: OwnCapResponse })
  async delete(
    @CurrentMember() member: Membership,
    @Param('id', new IdPipe('cap')) id: string,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<OwnCapResponse> {
    const outcome = await this.caps.delete(id, expectedVersion, actor, projectReachOf(member));
    return presentChange(outcome, (cap) => this.present(cap));
  }

  /** Only models that the organization may use have an alias here. */
  private async modelOf(
    { model = null }: CreateOwnCapRequest,
    organization: Membership['organization'],
  ): Promise<string | null> {
    if (model === null || model.includes('*')) return model;
    const { scopes } = await this.catalog.withResolvedScopes({ scopes: { models: [model] } }, organization);
    return scopes.models[0] ?? model;
  }

  private async present(cap: OrganizationCap): Promise<OwnCapResponse> {
    return presentOwnCap(cap, await this.answers.usageOf(cap));
  }
}

function capOutsideProject(): RoutifyError {
  const message = 'project_id: send the project that the token is limited to';
  return new RoutifyError('invalid_request_error', message, { param: 'project_id' });
}
