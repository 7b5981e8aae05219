import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { Config } from '#core/infra';
import { byOperator, OperatorResource, StepUp } from '#auth';
import {
  CurrentActor,
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
import {
  CreateIdentityProviderRequest,
  IdentityProviderResponse,
  presentProvider,
  RotateClientSecretRequest,
  secretOf,
  UpdateIdentityProviderRequest,
} from './identity-provider.dto.js';

/** Of the installation: organizations have their own. */
const INSTALLATION = null;

/** Providers that everyone can log in by, beside passwords. */
@ApiTags('Identity providers')
@OperatorResource('settings')
@StepUp()
@Controller('admin/v1/identity-providers')
export class IdentityProvidersController {
  constructor(
    private readonly providers: IdentityProvidersService,
    private readonly config: Config,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List identity providers of the installation, at most 100' })
  @ApiListResponse(IdentityProviderResponse)
  async list(): Promise<ListResponse<IdentityProviderResponse>> {
    const rows = await this.providers.list(INSTALLATION);
    return presentPage({ rows, hasMore: false }, (row) => this.present(row));
  }

  @Post()
  @ApiOperation({ summary: 'Create an identity provider. The login page offers it immediately.' })
  @ApiCreatedResponse({ type: IdentityProviderResponse })
  async create(
    @Body() { kind, name, issuer, client_id: clientId, client_secret: secret = null }: CreateIdentityProviderRequest,
    @CurrentActor() actor: Actor,
  ): Promise<IdentityProviderResponse> {
    const clientSecret = secretOf(secret);
    const fields = { ...definedFields({ issuer }), kind, name, clientId, clientSecret };
    return this.present(await this.providers.create(INSTALLATION, fields, byOperator(actor)));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get an identity provider' })
  @ApiOkResponse({ type: IdentityProviderResponse })
  async get(@Param('id', new IdPipe('idp')) id: string): Promise<IdentityProviderResponse> {
    return this.present(await this.providers.get(INSTALLATION, id));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Update an identity provider. Changing the issuer unlinks existing accounts.' })
  @ApiOkResponse({ type: IdentityProviderResponse })
  async update(
    @Param('id', new IdPipe('idp')) id: string,
    @Body() { client_id: clientId, client_secret: secret, name, issuer, status }: UpdateIdentityProviderRequest,
    @IfMatch() version: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<IdentityProviderResponse> {
    const fields = definedFields({ name, issuer, clientId, clientSecret: secretOf(secret), status });
    return presentChange(await this.providers.update(INSTALLATION, id, fields, version, byOperator(actor)), (row) =>
      this.present(row),
    );
  }

  @Post(':id/rotate-secret')
  @HttpCode(200)
  @ApiOperation({ summary: 'Replace the client secret' })
  @ApiOkResponse({ type: IdentityProviderResponse })
  async rotateSecret(
    @Param('id', new IdPipe('idp')) id: string,
    @Body() { client_secret: secret }: RotateClientSecretRequest,
    @CurrentActor() actor: Actor,
  ): Promise<IdentityProviderResponse> {
    const fields = { clientSecret: secretOf(secret) };
    return presentChange(await this.providers.update(INSTALLATION, id, fields, null, byOperator(actor)), (row) =>
      this.present(row),
    );
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Delete an identity provider. Its users log in another way.' })
  @ApiOkResponse({ type: IdentityProviderResponse })
  async remove(
    @Param('id', new IdPipe('idp')) id: string,
    @IfMatch() version: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<IdentityProviderResponse> {
    return presentChange(await this.providers.remove(INSTALLATION, id, version, actor), (row) => this.present(row));
  }

  private present(provider: IdentityProvider): IdentityProviderResponse {
    return presentProvider(provider, this.config.publicUrl);
  }
}
