import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ModelsService } from '#catalog';
import type { Actor } from '#core';
import {
  ApiListResponse,
  CurrentActor,
  definedFields,
  IdPipe,
  IfMatch,
  presentChange,
  presentPage,
  readId,
  readPage,
  type ListResponse,
} from '#core/http';
import { OperatorResource, StepUp } from '../../access/access-decorators.js';
import { CapsService } from '../../caps/caps.service.js';
import type { OrganizationCap } from '../../caps/cap.js';
import { CapAnswers } from './cap-answers.js';
import {
  capFieldsOf,
  CapResponse,
  capTargetOf,
  CreateCapRequest,
  ListCapsQuery,
  newCapFieldsOf,
  presentCap,
  UpdateCapRequest,
} from './cap.dto.js';

/** Caps on the spend and the requests of organizations. */
@ApiTags('Caps')
@OperatorResource('money')
@StepUp()
@Controller('admin/v1')
export class CapsController {
  constructor(
    private readonly caps: CapsService,
    private readonly answers: CapAnswers,
    private readonly models: ModelsService,
  ) {}

  @Get('organizations/:id/caps')
  @ApiOperation({ summary: 'List the caps of an organization' })
  @ApiListResponse(CapResponse)
  async list(
    @Param('id', new IdPipe('org')) organizationId: string,
    @Query() query: ListCapsQuery,
  ): Promise<ListResponse<CapResponse>> {
    const page = await this.caps.list(
      { organizationId, projectIds: null, visibleOnly: false, ...holderFilter(query) },
      readPage(query, 'cap'),
    );
    const usageOf = await this.answers.usagesOf(page.rows);
    return presentPage(page, (cap) => presentCap(cap, usageOf(cap)));
  }

  @Post('organizations/:id/caps')
  @ApiOperation({ summary: 'Create a cap. It counts requests that start after it.' })
  @ApiCreatedResponse({ type: CapResponse })
  async create(
    @Param('id', new IdPipe('org')) organizationId: string,
    @Body() body: CreateCapRequest,
    @CurrentActor() actor: Actor,
  ): Promise<CapResponse> {
    const target = capTargetOf(body, await this.modelOf(body));
    return this.present(await this.caps.create(organizationId, target, newCapFieldsOf(body), 'operator', actor));
  }

  @Get('caps/:id')
  @ApiOperation({ summary: 'Get a cap' })
  @ApiOkResponse({ type: CapResponse })
  async get(@Param('id', new IdPipe('cap')) id: string): Promise<CapResponse> {
    return this.present(await this.caps.get(id));
  }

  @Patch('caps/:id')
  @ApiOperation({ summary: 'Update a cap. Changes apply within a second.' })
  @ApiOkResponse({ type: CapResponse })
  async update(
    @Param('id', new IdPipe('cap')) id: string,
    @Body() body: UpdateCapRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<CapResponse> {
    const outcome = await this.caps.update(id, capFieldsOf(body), expectedVersion, actor);
    return presentChange(outcome, (cap) => this.present(cap));
  }

  @Delete('caps/:id')
  @ApiOperation({ summary: 'Delete a cap' })
  @ApiOkResponse({ type: CapResponse })
  async delete(
    @Param('id', new IdPipe('cap')) id: string,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<CapResponse> {
    const outcome = await this.caps.delete(id, expectedVersion, actor);
    return presentChange(outcome, (cap) => this.present(cap));
  }

  private async modelOf({ model = null }: CreateCapRequest): Promise<string | null> {
    if (model === null || model.includes('*')) return model;
    const [resolved = model] = await this.models.resolveNames([model]);
    return resolved;
  }

  private async present(cap: OrganizationCap): Promise<CapResponse> {
    return presentCap(cap, await this.answers.usageOf(cap));
  }
}

/** The holders by which a list is filtered. */
export function holderFilter({ key_id, member_id, project_id }: ListCapsQuery) {
  return definedFields({
    keyId: key_id === undefined ? undefined : readId('key', key_id, 'key_id'),
    memberId: member_id === undefined ? undefined : readId('mbr', member_id, 'member_id'),
    projectId: project_id === undefined ? undefined : readId('prj', project_id, 'project_id'),
  });
}
