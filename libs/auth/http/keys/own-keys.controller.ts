import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { AccountNotices } from '#identity';
import {
  CurrentActor,
  CurrentMember,
  keyReachOf,
  ReasonRequest,
  ApiListResponse,
  readPage,
  type ListResponse,
  IdPipe,
  IfMatch,
  presentChange,
} from '#core/http';
import { OwnCatalog } from '#catalog/http';
import { ApiKeysService } from '../../keys/api-keys.service.js';
import { CustomerResource, Impersonated, StepUp } from '../../access/access-decorators.js';
import type { ApiKey } from '../../keys/api-key.js';
import type { Membership } from '../../access/membership.js';
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

/** Keys of the organization. A developer sees and changes only its own. */
@ApiTags('Own API keys')
@CustomerResource('keys')
@Controller('api/v1/keys')
export class OwnKeysController {
  constructor(
    private readonly keys: ApiKeysService,
    private readonly answers: KeyAnswers,
    private readonly notices: AccountNotices,
    private readonly catalog: OwnCatalog,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List keys of your organization' })
  @ApiListResponse(KeyResponse)
  async list(@CurrentMember() member: Membership, @Query() query: ListKeysQuery): Promise<ListResponse<KeyResponse>> {
    const filter = { organizationId: member.organization.id, reach: keyReachOf(member), ...keyFilterOf(query) };
    return this.answers.page(await this.keys.list(filter, readPage(query, 'key')));
  }

  @Post()
  @ApiOperation({ summary: 'Create a key. The secret is shown only in this response.' })
  @ApiCreatedResponse({ type: IssuedKeyResponse })
  async create(
    @CurrentMember() member: Membership,
    @Body() body: CreateKeyRequest,
    @CurrentActor() actor: Actor,
  ): Promise<IssuedKeyResponse> {
    const { organization, userId } = member;
    const described = await this.catalog.withResolvedScopes(body, organization);
    const fields = { ...keyFieldsOf(described, null), name: body.name };
    const notice = await this.notices.keyCreated(organization, userId);
    const issued = await this.keys.create(organization.id, fields, actor, keyReachOf(member), notice);
    return this.answers.issued(issued);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a key' })
  @ApiOkResponse({ type: KeyResponse })
  async get(@CurrentMember() member: Membership, @Param('id', new IdPipe('key')) id: string): Promise<KeyResponse> {
    return this.answers.one(await this.keys.get(id, keyReachOf(member)));
  }

  @Patch(':id')
  @Impersonated()
  @ApiOperation({ summary: 'Update a key. Changes apply within a second.' })
  @ApiOkResponse({ type: KeyResponse })
  async update(
    @CurrentMember() member: Membership,
    @Param('id', new IdPipe('key')) id: string,
    @Body() body: UpdateKeyRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<KeyResponse> {
    const described = await this.catalog.withResolvedScopes(body, member.organization);
    const describe = (before: ApiKey) => keyFieldsOf(described, before);
    const outcome = await this.keys.update(id, describe, expectedVersion, actor, keyReachOf(member));
    return presentChange(outcome, (key) => this.answers.one(key));
  }

  @Post(':id/rotate')
  @StepUp()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Rotate the secret of a key. The old secret stops working within a second, or after the grace period.',
  })
  @ApiOkResponse({ type: IssuedKeyResponse })
  async rotate(
    @CurrentMember() member: Membership,
    @Param('id', new IdPipe('key')) id: string,
    @Body() { grace_seconds = 0, reason = null }: RotateKeyRequest,
    @CurrentActor() actor: Actor,
  ): Promise<IssuedKeyResponse> {
    const issued = await this.keys.rotate(id, grace_seconds * 1_000, reason, actor, keyReachOf(member));
    return this.answers.issued(issued);
  }

  @Post(':id/revoke')
  @Impersonated()
  @HttpCode(200)
  @ApiOperation({ summary: 'Revoke a key. This can’t be undone.' })
  @ApiOkResponse({ type: KeyResponse })
  async revoke(
    @CurrentMember() member: Membership,
    @Param('id', new IdPipe('key')) id: string,
    @Body() { reason = null }: ReasonRequest,
    @CurrentActor() actor: Actor,
  ): Promise<KeyResponse> {
    return this.answers.one(await this.keys.revoke(id, reason, actor, keyReachOf(member)));
  }
}
