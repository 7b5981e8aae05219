import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { AccountNotices } from '#identity';
import {
  CurrentActor,
  IfMatch,
  presentChange,
  ModelNamesPipe,
  ApiListResponse,
  readPage,
  type ListResponse,
  IdPipe,
  ReasonRequest,
} from '#core/http';
import { ApiKeysService } from '../../keys/api-keys.service.js';
import { OperatorResource, StepUp } from '../../access/access-decorators.js';
import { OrganizationsService } from '../../organizations/organizations.service.js';
import {
  CreateKeyRequest,
  IssuedKeyResponse,
  keyFieldsOf,
  keyFilterOf,
  KeyResponse,
  ListKeysQuery,
  RotateKeyRequest,
  UpdateKeyRequest,
} from './key.dto.js';
import { KeyAnswers } from './key-answers.js';

/** Keys of the inference API. */
@ApiTags('API keys')
@OperatorResource('keys')
@StepUp()
@Controller('admin/v1')
export class KeysController {
  constructor(
    private readonly keys: ApiKeysService,
    private readonly answers: KeyAnswers,
    private readonly organizations: OrganizationsService,
    private readonly notices: AccountNotices,
  ) {}

  @Get('organizations/:id/keys')
  @ApiOperation({ summary: 'List the keys of an organization' })
  @ApiListResponse(KeyResponse)
  async list(
    @Param('id', new IdPipe('org')) organizationId: string,
    @Query() query: ListKeysQuery,
  ): Promise<ListResponse<KeyResponse>> {
    const filter = { organizationId, ...keyFilterOf(query) };
    return this.answers.page(await this.keys.list(filter, readPage(query, 'key')));
  }

  @Post('organizations/:id/keys')
  @ApiOperation({ summary: 'Create a key. The secret is shown only in this response.' })
  @ApiCreatedResponse({ type: IssuedKeyResponse })
  async create(
    @Param('id', new IdPipe('org')) organizationId: string,
    @Body(ModelNamesPipe) body: CreateKeyRequest,
    @CurrentActor() actor: Actor,
  ): Promise<IssuedKeyResponse> {
    const fields = { ...keyFieldsOf(body, null), name: body.name };
    const notice = await this.notices.keyCreated(await this.organizations.get(organizationId), null);
    const issued = await this.keys.create(organizationId, fields, actor, null, notice);
    return this.answers.issued(issued);
  }

  @Get('keys/:id')
  @ApiOperation({ summary: 'Get a key' })
  @ApiOkResponse({ type: KeyResponse })
  async get(@Param('id', new IdPipe('key')) id: string): Promise<KeyResponse> {
    return this.answers.one(await this.keys.get(id));
  }

  @Patch('keys/:id')
  @ApiOperation({ summary: 'Update a key. Changes apply within a second.' })
  @ApiOkResponse({ type: KeyResponse })
  async update(
    @Param('id', new IdPipe('key')) id: string,
    @Body(ModelNamesPipe) body: UpdateKeyRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<KeyResponse> {
    const outcome = await this.keys.update(id, (before) => keyFieldsOf(body, before), expectedVersion, actor);
    return presentChange(outcome, (key) => this.answers.one(key));
  }

  @Post('keys/:id/rotate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Rotate the secret of a key. The old secret stops working within a second, or after the grace period.',
  })
  @ApiOkResponse({ type: IssuedKeyResponse })
  async rotate(
    @Param('id', new IdPipe('key')) id: string,
    @Body() { grace_seconds = 0, reason = null }: RotateKeyRequest,
    @CurrentActor() actor: Actor,
  ): Promise<IssuedKeyResponse> {
    return this.answers.issued(await this.keys.rotate(id, grace_seconds * 1_000, reason, actor));
  }

  @Post('keys/:id/revoke')
  @HttpCode(200)
  @ApiOperation({ summary: 'Revoke a key. This can’t be undone.' })
  @ApiOkResponse({ type: KeyResponse })
  async revoke(
    @Param('id', new IdPipe('key')) id: string,
    @Body() { reason = null }: ReasonRequest,
    @CurrentActor() actor: Actor,
  ): Promise<KeyResponse> {
    return this.answers.one(await this.keys.revoke(id, reason, actor));
  }
}
