import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import type { Actor } from '#core';
import {
  CurrentActor,
  readChoices,
  IfMatch,
  presentChange,
  ApiListResponse,
  presentPage,
  readPage,
  type ListResponse,
} from '#core/http';
import { MODEL_STATUSES } from '../../domain/catalog-model.js';
import { ModelsService } from '../../models.service.js';
import { ApiModelId, ModelIds } from '../model-ids.js';
import {
  CreateModelRequest,
  ListModelsQuery,
  modelPatchOf,
  ModelResponse,
  newModelOf,
  presentModel,
  UpdateModelRequest,
} from './model.dto.js';

/** Models that requests can name. */
@ApiTags('Models')
@OperatorResource('models')
@Controller('admin/v1/models')
export class ModelsController {
  constructor(
    private readonly models: ModelsService,
    private readonly modelIds: ModelIds,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List models' })
  @ApiListResponse(ModelResponse)
  async list(@Query() query: ListModelsQuery): Promise<ListResponse<ModelResponse>> {
    const statuses = readChoices(query.status, 'status', MODEL_STATUSES) ?? null;
    const filter = { statuses, includeArchived: query.include_archived ?? false, q: query.q ?? null };
    return presentPage(await this.models.list(filter, readPage(query, 'mdl')), presentModel);
  }

  @Post()
  @ApiOperation({ summary: 'Create a model with its price and aliases' })
  @ApiCreatedResponse({ type: ModelResponse })
  async create(@Body() body: CreateModelRequest, @CurrentActor() actor: Actor): Promise<ModelResponse> {
    return presentModel(await this.models.create(newModelOf(body), actor));
  }

  @Get(':id')
  @ApiModelId()
  @ApiOperation({ summary: 'Get a model' })
  @ApiOkResponse({ type: ModelResponse })
  async get(@Param('id') id: string): Promise<ModelResponse> {
    return presentModel(await this.models.get(await this.modelIds.resolve(id)));
  }

  @Patch(':id')
  @ApiModelId()
  @ApiOperation({ summary: 'Update a model. Changes apply within a second.' })
  @ApiOkResponse({ type: ModelResponse })
  async update(
    @Param('id') id: string,
    @Body() body: UpdateModelRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<ModelResponse> {
    const modelId = await this.modelIds.resolve(id);
    return presentChange(await this.models.update(modelId, modelPatchOf(body), expectedVersion, actor), presentModel);
  }

  @Delete(':id')
  @ApiModelId()
  @ApiOperation({ summary: 'Archive a model. Requests to it are rejected.' })
  @ApiOkResponse({ type: ModelResponse })
  async archive(
    @Param('id') id: string,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<ModelResponse> {
    const modelId = await this.modelIds.resolve(id);
    return presentChange(await this.models.archive(modelId, expectedVersion, actor), presentModel);
  }

  @Post(':id/restore')
  @HttpCode(200)
  @ApiModelId()
  @ApiOperation({ summary: 'Restore an archived model, up to 30 days later' })
  @ApiOkResponse({ type: ModelResponse })
  async restore(@Param('id') id: string, @CurrentActor() actor: Actor): Promise<ModelResponse> {
    return presentModel(await this.models.restore(await this.modelIds.resolve(id), actor));
  }
}
