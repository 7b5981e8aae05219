import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
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
import { OrganizationSecurityService } from '../../organizations/organization-security.service.js';
import { DomainsService } from '../../single-sign-on/domains/domains.service.js';
import {
  AddDomainRequest,
  DomainResponse,
  presentDomain,
  presentRules,
  SecurityRulesResponse,
  UpdateSecurityRulesRequest,
} from './sign-on.dto.js';

/** The domains of the organization, and what it requires of sessions. */
@ApiTags('Own single sign-on')
@CustomerResource('single_sign_on')
@StepUp()
@Controller('api/v1')
export class OwnSignOnController {
  constructor(
    private readonly domains: DomainsService,
    private readonly rules: OrganizationSecurityService,
  ) {}

  @Get('domains')
  @ApiOperation({ summary: 'List domains of your organization, at most 100' })
  @ApiListResponse(DomainResponse)
  async list(@CurrentMember() { organization }: Membership): Promise<ListResponse<DomainResponse>> {
    return presentPage({ rows: await this.domains.list(organization.id), hasMore: false }, presentDomain);
  }

  @Post('domains')
  @ApiOperation({ summary: 'Add a domain. The response includes the TXT record that verifies it.' })
  @ApiCreatedResponse({ type: DomainResponse })
  async add(
    @CurrentMember() { organization }: Membership,
    @Body() { domain }: AddDomainRequest,
    @CurrentActor() actor: Actor,
  ): Promise<DomainResponse> {
    return presentDomain(await this.domains.add(organization.id, domain, actor));
  }

  @Post('domains/:id/verify')
  @HttpCode(200)
  @ApiOperation({ summary: 'Verify a domain with its TXT record' })
  @ApiOkResponse({ type: DomainResponse })
  async verify(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('dom')) id: string,
    @ChangingMember() giver: Giver,
  ): Promise<DomainResponse> {
    return presentDomain(await this.domains.verify(organization.id, id, giver));
  }

  @Delete('domains/:id')
  @ApiOperation({ summary: 'Remove a domain. Its users stay members.' })
  @ApiOkResponse({ type: DomainResponse })
  async remove(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('dom')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<DomainResponse> {
    return presentDomain(await this.domains.remove(organization.id, id, actor));
  }

  @Get('security')
  @ApiOperation({ summary: 'Get the security rules of your organization' })
  @ApiOkResponse({ type: SecurityRulesResponse })
  async getRules(@CurrentMember() { organization }: Membership): Promise<SecurityRulesResponse> {
    return presentRules(await this.rules.get(organization.id));
  }

  @Patch('security')
  @ApiOperation({ summary: 'Update the security rules of your organization. Changes apply from the next request.' })
  @ApiOkResponse({ type: SecurityRulesResponse })
  async updateRules(
    @CurrentMember() { organization }: Membership,
    @Body() { require_second_factor: factor, require_single_sign_on: signOn }: UpdateSecurityRulesRequest,
    @IfMatch() version: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<SecurityRulesResponse> {
    const fields = definedFields({ requireSecondFactor: factor, requireSingleSignOn: signOn });
    return presentChange(await this.rules.update(organization.id, fields, version, actor), presentRules);
  }
}
