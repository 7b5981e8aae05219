import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdminTokensService, OperatorResource, StepUp, type Pass } from '#auth';
import type { Actor } from '#audit';
import { CurrentActor } from '../../conventions/admin-request.js';
import { CurrentPass } from '../../conventions/current-pass.js';
import { readChoices } from '../../conventions/lists/read-choices.js';
import { ApiListResponse, presentPage, readPage, type ListResponse } from '../../conventions/lists/list.js';
import { IdPipe } from '../../conventions/read-id.js';
import { definedFields } from '../../conventions/writes/merge-patch.js';
import { timeOf } from '../../conventions/writes/time-of.js';
import { ReasonRequest } from '../../conventions/fields/reason.dto.js';
import {
  CreateTokenRequest,
  IssuedTokenResponse,
  ListTokensQuery,
  presentIssuedToken,
  presentToken,
  TOKEN_STATUSES,
  TokenResponse,
} from './token.dto.js';

/** Admin tokens of the management API. */
@ApiTags('Admin tokens')
@OperatorResource('tokens')
@StepUp()
@Controller('admin/v1/tokens')
export class TokensController {
  constructor(private readonly tokens: AdminTokensService) {}

  @Get()
  @ApiOperation({ summary: 'List admin tokens' })
  @ApiListResponse(TokenResponse)
  async list(@Query() query: ListTokensQuery): Promise<ListResponse<TokenResponse>> {
    const statuses = readChoices(query.status, 'status', TOKEN_STATUSES);
    return presentPage(await this.tokens.list(statuses, readPage(query, 'tok')), presentToken);
  }

  @Post()
  @ApiOperation({ summary: 'Create an admin token. The secret is shown only in this response.' })
  @ApiCreatedResponse({ type: IssuedTokenResponse })
  async create(
    @Body() body: CreateTokenRequest,
    @CurrentActor() actor: Actor,
    @CurrentPass() { platformRole, credential, endsAt }: Pass,
  ): Promise<IssuedTokenResponse> {
    const { name, platform_role, expires_at } = body;
    const fields = { name, ...definedFields({ platformRole: platform_role, expiresAt: timeOf(expires_at) }) };
    const maker = { platformRole, endsAt: credential.kind === 'session' ? null : endsAt };
    return presentIssuedToken(await this.tokens.create(fields, actor, maker));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get an admin token' })
  @ApiOkResponse({ type: TokenResponse })
  async get(@Param('id', new IdPipe('tok')) id: string): Promise<TokenResponse> {
    return presentToken(await this.tokens.get(id));
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @ApiOperation({ summary: 'Revoke an admin token, effective immediately. This can’t be undone.' })
  @ApiOkResponse({ type: TokenResponse })
  async revoke(
    @Param('id', new IdPipe('tok')) id: string,
    @Body() { reason = null }: ReasonRequest,
    @CurrentActor() actor: Actor,
  ): Promise<TokenResponse> {
    return presentToken(await this.tokens.revoke(id, reason, actor));
  }
}
