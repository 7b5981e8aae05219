import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiListResponse, readPage, type ListResponse, readChoices, IdPipe, definedFields } from '#core/http';
import { MembersService } from '../../members/members.service.js';
import { OperatorResource } from '../../access/access-decorators.js';
import { ORGANIZATION_ROLES } from '../../domain/roles.js';
import { OrganizationsService } from '../../organizations/organizations.service.js';
import { ListMembersQuery, MemberResponse } from './member.dto.js';
import { MemberAnswers } from './member-answers.js';

/** Members of any organization, for operators. */
@ApiTags('Members')
@OperatorResource('members')
@Controller('admin/v1/organizations/:id')
export class OrganizationMembersController {
  constructor(
    private readonly members: MembersService,
    private readonly organizations: OrganizationsService,
    private readonly answers: MemberAnswers,
  ) {}

  @Get('members')
  @ApiOperation({ summary: 'List members of an organization' })
  @ApiListResponse(MemberResponse)
  async list(
    @Param('id', new IdPipe('org')) id: string,
    @Query() query: ListMembersQuery,
  ): Promise<ListResponse<MemberResponse>> {
    const { id: organizationId } = await this.organizations.get(id);
    const roles = readChoices(query.role, 'role', ORGANIZATION_ROLES);
    const filter = { organizationId, ...definedFields({ roles, q: query.q }) };
    return this.answers.page(await this.members.list(filter, readPage(query, 'mbr')));
  }
}
