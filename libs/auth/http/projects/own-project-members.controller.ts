import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApiListResponse,
  ChangingMember,
  CurrentMember,
  IdPipe,
  ListQuery,
  projectReachOf,
  presentPage,
  readPage,
  type ListResponse,
} from '#core/http';
import { CustomerResource } from '../../access/access-decorators.js';
import type { Giver } from '../../access/giving.js';
import type { Membership } from '../../access/membership.js';
import { ProjectMembersService } from '../../members/project-members.service.js';
import { ProjectsService } from '../../projects/projects.service.js';
import { presentProjectMember, ProjectMemberResponse, SetProjectMemberRequest } from './project.dto.js';

/** Members with a role in a project. */
@ApiTags('Own projects')
@CustomerResource('project_members')
@Controller('api/v1/projects/:id/members')
export class OwnProjectMembersController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly members: ProjectMembersService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the members of a project' })
  @ApiListResponse(ProjectMemberResponse)
  async list(
    @CurrentMember() member: Membership,
    @Param('id', new IdPipe('prj')) id: string,
    @Query() query: ListQuery,
  ): Promise<ListResponse<ProjectMemberResponse>> {
    const project = await this.projects.get(id, projectReachOf(member));
    return presentPage(await this.members.list(project, readPage(query, 'mbr')), presentProjectMember);
  }

  @Put(':memberId')
  @ApiOperation({ summary: 'Give a member a role in a project, or another one' })
  @ApiOkResponse({ type: ProjectMemberResponse })
  async set(
    @CurrentMember() member: Membership,
    @Param('id', new IdPipe('prj')) id: string,
    @Param('memberId', new IdPipe('mbr')) memberId: string,
    @Body() { role }: SetProjectMemberRequest,
    @ChangingMember() giver: Giver,
  ): Promise<ProjectMemberResponse> {
    const project = await this.projects.get(id, projectReachOf(member));
    return presentProjectMember(await this.members.set(project, memberId, role, giver));
  }

  @Delete(':memberId')
  @ApiOperation({ summary: 'Remove a member from a project. The member’s API keys stay in it.' })
  @ApiOkResponse({ type: ProjectMemberResponse })
  async remove(
    @CurrentMember() member: Membership,
    @Param('id', new IdPipe('prj')) id: string,
    @Param('memberId', new IdPipe('mbr')) memberId: string,
    @ChangingMember() giver: Giver,
  ): Promise<ProjectMemberResponse> {
    const project = await this.projects.get(id, projectReachOf(member));
    return presentProjectMember(await this.members.remove(project, memberId, giver));
  }
}
