import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { Config } from '#core/infra';
import { CustomerResource, StepUp, type Giver, type Membership } from '#auth';
import {
  CurrentActor,
  ChangingMember,
  CurrentMember,
  ApiListResponse,
  presentPage,
  type ListResponse,
  IdPipe,
  IfMatch,
  presentChange,
  definedFields,
} from '#core/http';
import { IdentityProvidersService } from '../../single-sign-on/providers/identity-providers.service.js';
import type { IdentityProvider } from '../../single-sign-on/providers/identity-provider.js';
import { RotateClientSecretRequest, secretOf } from './identity-provider.dto.js';
import {
  CreateOwnProviderRequest,
  OwnProviderResponse,
  presentOwnProvider,
  UpdateOwnProviderRequest,
} from './own-provider.dto.js';

/** The identity providers of the organization: their people become members, with an address of its domains. */
@ApiTags('Own single sign-on')
@CustomerResource('single_sign_on')
@StepUp()
@Controller('api/v1/identity-providers')
export class OwnProvidersController {
  constructor(
    private readonly providers: IdentityProvidersService,
    private readonly config: Config,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List identity providers of your organization, at most 100' })
  @ApiListResponse(OwnProviderResponse)
  async list(@CurrentMember() { organization }: Membership): Promise<ListResponse<OwnProviderResponse>> {
    const rows = await this.providers.list(organization.id);
    return presentPage({ rows, hasMore: false }, (row) => this.present(row));
  }

  @Post()
  @ApiOperation({ summary: 'Create an identity provider of your organization' })
  @ApiCreatedResponse({ type: OwnProviderResponse })
  async create(
    @CurrentMember() { organization }: Membership,
    @Body() body: CreateOwnProviderRequest,
    @ChangingMember() giver: Giver,
  ): Promise<OwnProviderResponse> {
    const { kind, name, client_id: clientId, client_secret: secret = null } = body;
    const clientSecret = secretOf(secret);
    const fields = { ...fieldsOf(body), kind, name, clientId, clientSecret };
    return this.present(await this.providers.create(organization.id, fields, giver));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get an identity provider of your organization' })
  @ApiOkResponse({ type: OwnProviderResponse })
  async get(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('idp')) id: string,
  ): Promise<OwnProviderResponse> {
    return this.present(await this.providers.get(organization.id, id));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Update an identity provider of your organization' })
  @ApiOkResponse({ type: OwnProviderResponse })
  async update(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('idp')) id: string,
    @Body() body: UpdateOwnProviderRequest,
    @IfMatch() version: number | null,
    @ChangingMember() giver: Giver,
  ): Promise<OwnProviderResponse> {
    const fields = { ...fieldsOf(body), ...definedFields({ clientSecret: secretOf(body.client_secret) }) };
    const outcome = await this.providers.update(organization.id, id, fields, version, giver);
    return presentChange(outcome, (row) => this.present(row));
  }

  @Post(':id/rotate-secret')
  @HttpCode(200)
  @ApiOperation({ summary: 'Replace the client secret' })
  @ApiOkResponse({ type: OwnProviderResponse })
  async rotateSecret(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('idp')) id: string,
    @Body() { client_secret: secret }: RotateClientSecretRequest,
    @ChangingMember() giver: Giver,
  ): Promise<OwnProviderResponse> {
    const fields = { clientSecret: secretOf(secret) };
    const outcome = await this.providers.update(organization.id, id, fields, null, giver);
    return presentChange(outcome, (row) => this.present(row));
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Delete an identity provider of your organization' })
  @ApiOkResponse({ type: OwnProviderResponse })
  async remove(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('idp')) id: string,
    @IfMatch() version: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<OwnProviderResponse> {
    const outcome = await this.providers.remove(organization.id, id, version, actor);
    return presentChange(outcome, (row) => this.present(row));
  }

  private present(provider: IdentityProvider): OwnProviderResponse {
    return presentOwnProvider(provider, this.config.publicUrl);
  }
}

/** The fields present in a request. */
function fieldsOf(body: UpdateOwnProviderRequest) {
  const { name, issuer, client_id: clientId, status, role_claim: roleClaim, roles, default_role: defaultRole } = body;
  return definedFields({ name, issuer, clientId, status, roleClaim, roles, defaultRole });
}
