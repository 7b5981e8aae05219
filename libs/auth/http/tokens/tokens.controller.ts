import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditRepository } from '#core/infra';
import { MadeObjects } from '#operations';
import { formatId, actorNames, type Actor } from '#core';
import {
  CurrentActor,
  CurrentPass,
  readChoices,
  ApiListResponse,
  presentPage,
  readPage,
  type ListResponse,
  IdPipe,
  definedFields,
  timeOf,
} from '#core/http';
import { AdminTokensService } from '../../tokens/admin-tokens.service.js';
import { OperatorResource, StepUp } from '../../access/access-decorators.js';
import type { AdminToken } from '../../tokens/admin-token.js';
import type { Pass } from '../../access/pass.js';
import {
  CreateTokenRequest,
  IssuedTokenResponse,
  ListTokensQuery,
  presentToken,
  RevokeTokenRequest,
  TOKEN_STATUSES,
  TokenResponse,
} from './token.dto.js';

/** Admin tokens of the management API. */
@ApiTags('Admin tokens')
@OperatorResource('tokens')
@StepUp()
@Controller('admin/v1/tokens')
export class TokensController {
  constructor(
    private readonly tokens: AdminTokensService,
    private readonly events: AuditRepository,
    private readonly made: MadeObjects,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List admin tokens' })
  @ApiListResponse(TokenResponse)
  async list(@Query() query: ListTokensQuery): Promise<ListResponse<TokenResponse>> {
    const statuses = readChoices(query.status, 'status', TOKEN_STATUSES);
    const page = await this.tokens.list(statuses, readPage(query, 'tok'));
    const makers = await this.makersOf(page.rows);
    return presentPage(page, (token) => presentToken(token, makers));
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
    const { token, secret } = await this.tokens.create(fields, actor, maker);
    return { ...(await this.present(token)), secret };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get an admin token' })
  @ApiOkResponse({ type: TokenResponse })
  async get(@Param('id', new IdPipe('tok')) id: string): Promise<TokenResponse> {
    return this.present(await this.tokens.get(id));
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Revoke an admin token, effective immediately, and with `include_made` all that it made. This can’t be undone.',
  })
  @ApiOkResponse({ type: TokenResponse })
  async revoke(
    @Param('id', new IdPipe('tok')) id: string,
    @Body() { reason = null, include_made: includesMade = false }: RevokeTokenRequest,
    @CurrentActor() actor: Actor,
  ): Promise<TokenResponse> {
    const token = await this.tokens.revoke(id, reason, actor);
    if (includesMade) {
      const names = actorNames({ prefix: 'tok', id });
      await this.made.endAll({ names, organizationId: null, since: null }, { only: null, reason }, actor);
    }
    return this.present(token);
  }

  private async present(token: AdminToken) {
    return presentToken(token, await this.makersOf([token]));
  }

  private makersOf(tokens: readonly AdminToken[]): Promise<ReadonlyMap<string, string>> {
    return this.events.makersOf(tokens.map(({ id }) => formatId('tok', id)));
  }
}
