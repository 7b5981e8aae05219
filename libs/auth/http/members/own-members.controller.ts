import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AccountNotices } from '#identity';
import type { SpendCap, Actor } from '#core';
import {
  CurrentActor,
  ChangingMember,
  CurrentMember,
  ApiListResponse,
  readPage,
  type ListResponse,
  readChoices,
  IdPipe,
  IfMatch,
  presentChange,
  definedFields,
} from '#core/http';
import { CustomerResource, StepUp } from '../../access/access-decorators.js';
import { MembersService } from '../../members/members.service.js';
import { ORGANIZATION_ROLES } from '../../domain/roles.js';
import { spendCapsOf } from '../../domain/principal-of.js';
import type { Giver } from '../../access/giving.js';
import type { Membership } from '../../access/membership.js';
import { readSpendCaps } from '../keys/spend-cap.dto.js';
import { ListMembersQuery, MemberResponse, RemoveMemberQuery, UpdateMemberRequest } from './member.dto.js';
import { MemberAnswers } from './member-answers.js';

/** Members of the organization. */
@ApiTags('Own members')
@CustomerResource('members')
@StepUp()
@Controller('api/v1/members')
export class OwnMembersController {
  constructor(
    private readonly members: MembersService,
    private readonly answers: MemberAnswers,
    private readonly notices: AccountNotices,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List members of your organization' })
  @ApiListResponse(MemberResponse)
  async list(
    @CurrentMember() { organization }: Membership,
    @Query() query: ListMembersQuery,
  ): Promise<ListResponse<MemberResponse>> {
    const roles = readChoices(query.role, 'role', ORGANIZATION_ROLES);
    const filter = { organizationId: organization.id, ...definedFields({ roles, q: query.q }) };
    return this.answers.page(await this.members.list(filter, readPage(query, 'mbr')));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a member' })
  @ApiOkResponse({ type: MemberResponse })
  async get(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('mbr')) id: string,
  ): Promise<MemberResponse> {
    return this.answers.one(await this.members.get(organization.id, id));
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Update the role or spend limits of a member. Changes apply from the member’s next request.',
  })
  @ApiOkResponse({ type: MemberResponse })
  async update(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('mbr')) id: string,
    @Body() { role, caps }: UpdateMemberRequest,
    @IfMatch() expectedVersion: number | null,
    @ChangingMember() changer: Giver,
  ): Promise<MemberResponse> {
    const fields = definedFields({ role, caps: caps && readSpendCaps(caps, await this.capsOf(organization.id, id)) });
    const notice = await this.notices.roleChanged(organization, [id]);
    const outcome = await this.members.update(organization.id, id, fields, expectedVersion, changer, notice);
    return presentChange(outcome, (member) => this.answers.one(member));
  }

  private async capsOf(organizationId: string, id: string): Promise<readonly SpendCap[]> {
    return spendCapsOf(await this.members.get(organizationId, id));
  }

  @Post(':id/hand-over')
  @HttpCode(200)
  @ApiOperation({ summary: 'Transfer ownership to a member. You become an admin.' })
  @ApiOkResponse({ type: MemberResponse })
  async handOver(
    @CurrentMember() { organization, memberId }: Membership,
    @Param('id', new IdPipe('mbr')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<MemberResponse> {
    const notice = await this.notices.roleChanged(organization, [memberId, id]);
    const owner = await this.members.handOver(organization.id, memberId, id, actor, notice);
    return this.answers.one(owner);
  }

  @Delete(':id')
  @ApiOperation({
    summary:
      'Remove a member. The member’s tokens are rejected immediately. Keys that the member created stay or are revoked.',
  })
  @ApiOkResponse({ type: MemberResponse })
  async remove(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('mbr')) id: string,
    @Query() { revoke_keys: revokesKeys = false }: RemoveMemberQuery,
    @IfMatch() expectedVersion: number | null,
    @ChangingMember() changer: Giver,
  ): Promise<MemberResponse> {
    const ending = revokesKeys ? 'all' : 'playground';
    const outcome = await this.members.remove(organization.id, id, expectedVersion, changer, ending);
    return presentChange(outcome, (member) => this.answers.one(member));
  }
}
