import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { actorNames, AuditRepository, type Actor } from '#audit';
import { AdminTokensService, OperatorResource, StepUp, type AdminToken, type Pass } from '#auth';
import { MadeObjects } from '#incidents';
import { formatId } from '#kernel';
import { CurrentActor } from '../../conventions/admin-request.js';
import { CurrentPass } from '../../conventions/current-pass.js';
import { readChoices } from '../../conventions/lists/read-choices.js';
import { ApiListResponse, presentPage, readPage, type ListResponse } from '../../conventions/lists/list.js';
import { IdPipe } from '../../conventions/read-id.js';
import { definedFields } from '../../conventions/writes/merge-patch.js';
import { timeOf } from '../../conventions/writes/time-of.js';
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
