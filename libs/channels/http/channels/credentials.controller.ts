import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource, StepUp } from '#auth';
import { Secret, type Actor } from '#core';
import {
  CurrentActor,
  ApiListResponse,
  ListQuery,
  presentPage,
  readPage,
  type ListResponse,
  IdPipe,
  IfMatch,
  presentChange,
  definedFields,
} from '#core/http';
import { CredentialsService } from '../../management/credentials.service.js';
import {
  CreateCredentialRequest,
  CredentialResponse,
  newCredentialOf,
  newProxyOf,
  presentCredential,
  ProxyRequest,
  RotateCredentialRequest,
  UpdateCredentialRequest,
} from './credential.dto.js';

/** Our keys at providers. The secret itself is write-only. */
@ApiTags('Credentials')
@OperatorResource('channels')
@StepUp()
@Controller('admin/v1')
export class CredentialsController {
  constructor(private readonly credentials: CredentialsService) {}

  @Get('channels/:id/credentials')
  @ApiOperation({ summary: 'List credentials of a channel' })
  @ApiListResponse(CredentialResponse)
  async list(
    @Param('id', new IdPipe('chn')) channelId: string,
    @Query() query: ListQuery,
  ): Promise<ListResponse<CredentialResponse>> {
    return presentPage(await this.credentials.list(channelId, readPage(query, 'crd')), presentCredential);
  }

  @Post('channels/:id/credentials')
  @ApiOperation({ summary: 'Create a credential of a channel' })
  @ApiCreatedResponse({ type: CredentialResponse })
  async create(
    @Param('id', new IdPipe('chn')) channelId: string,
    @Body() body: CreateCredentialRequest,
    @CurrentActor() actor: Actor,
  ): Promise<CredentialResponse> {
    return presentCredential(await this.credentials.add(channelId, newCredentialOf(body), actor));
  }

  @Patch('credentials/:id')
  @ApiOperation({ summary: 'Update a credential' })
  @ApiOkResponse({ type: CredentialResponse })
  async update(
    @Param('id', new IdPipe('crd')) id: string,
    @Body() body: UpdateCredentialRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<CredentialResponse> {
    const { label, weight, rpm, tpm, status, status_reason: statusReason } = body;
    const patch = definedFields({ label, weight, rpm, tpm, status, statusReason });
    return presentChange(await this.credentials.update(id, patch, expectedVersion, actor), presentCredential);
  }

  @Post('credentials/:id/rotate')
  @HttpCode(200)
  @ApiOperation({ summary: 'Replace the secret of a credential and activate it' })
  @ApiOkResponse({ type: CredentialResponse })
  async rotate(
    @Param('id', new IdPipe('crd')) id: string,
    @Body() { secret }: RotateCredentialRequest,
    @CurrentActor() actor: Actor,
  ): Promise<CredentialResponse> {
    return presentCredential(await this.credentials.rotate(id, new Secret(secret), actor));
  }

  @Put('credentials/:id/proxy')
  @ApiOperation({ summary: 'Set or replace the proxy of a credential' })
  @ApiOkResponse({ type: CredentialResponse })
  async setProxy(
    @Param('id', new IdPipe('crd')) id: string,
    @Body() body: ProxyRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<CredentialResponse> {
    const outcome = await this.credentials.setProxy(id, newProxyOf(body), expectedVersion, actor);
    return presentChange(outcome, presentCredential);
  }

  @Delete('credentials/:id/proxy')
  @ApiOperation({ summary: 'Remove the proxy of a credential. The proxy of its channel applies, if any.' })
  @ApiOkResponse({ type: CredentialResponse })
  async removeProxy(
    @Param('id', new IdPipe('crd')) id: string,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<CredentialResponse> {
    return presentChange(await this.credentials.setProxy(id, null, expectedVersion, actor), presentCredential);
  }

  @Delete('credentials/:id')
  @ApiOperation({ summary: 'Delete a credential. This can’t be undone.' })
  @ApiOkResponse({ type: CredentialResponse })
  async remove(
    @Param('id', new IdPipe('crd')) id: string,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<CredentialResponse> {
    return presentChange(await this.credentials.remove(id, expectedVersion, actor), presentCredential);
  }
}
