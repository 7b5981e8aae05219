import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OwnCatalog } from '#catalog/http';
import type { Actor } from '#core';
import {
  ApiListResponse,
  CurrentActor,
  CurrentMember,
  definedFields,
  IdPipe,
  IfMatch,
  projectReachOf,
  presentChange,
  presentPage,
  readPage,
  type ListResponse,
} from '#core/http';
import { CustomerResource } from '../../access/access-decorators.js';
import type { Membership } from '../../access/membership.js';
import { roleRefusal } from '../../access/route-access.js';
import type { Project } from '../../projects/project.js';
import { ProjectsService, type ProjectFields } from '../../projects/projects.service.js';
import {
  CreateOwnProjectRequest,
  ListProjectsQuery,
  OwnProjectResponse,
  presentOwnProject,
  projectFieldsOf,
  UpdateOwnProjectRequest,
} from './project.dto.js';

/** Projects of the organization. */
@ApiTags('Own projects')
@CustomerResource('projects')
@Controller('api/v1/projects')
export class OwnProjectsController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly catalog: OwnCatalog,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List projects of your organization' })
  @ApiListResponse(OwnProjectResponse)
  async list(
    @CurrentMember() member: Membership,
    @Query() query: ListProjectsQuery,
  ): Promise<ListResponse<OwnProjectResponse>> {
    const named = definedFields({ q: query.q, includeArchived: query.include_archived });
    const filter = { organizationId: member.organization.id, reach: projectReachOf(member), ...named };
    const page = await this.projects.list(filter, readPage(query, 'prj'));
    const counts = await this.projects.countKeys(page.rows);
    return presentPage(page, (project) => presentOwnProject(project, counts.get(project.id) ?? 0));
  }

  @Post()
  @ApiOperation({ summary: 'Create a project' })
  @ApiCreatedResponse({ type: OwnProjectResponse })
  async create(
    @CurrentMember() { organization, reach, role }: Membership,
    @Body() body: CreateOwnProjectRequest,
    @CurrentActor() actor: Actor,
  ): Promise<OwnProjectResponse> {
    if (!reach.all) throw roleRefusal(role, { resource: 'projects', action: 'write' });
    const fields = { ...(await this.fieldsOf(body, organization)), name: body.name };
    return presentOwnProject(await this.projects.create(organization.id, fields, actor), 0);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a project' })
  @ApiOkResponse({ type: OwnProjectResponse })
  async get(
    @CurrentMember() member: Membership,
    @Param('id', new IdPipe('prj')) id: string,
  ): Promise<OwnProjectResponse> {
    return this.present(await this.projects.get(id, projectReachOf(member)));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Update a project. Changes apply to all its keys within a second.' })
  @ApiOkResponse({ type: OwnProjectResponse })
  async update(
    @CurrentMember() member: Membership,
    @Param('id', new IdPipe('prj')) id: string,
    @Body() body: UpdateOwnProjectRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<OwnProjectResponse> {
    const fields = await this.fieldsOf(body, member.organization);
    const outcome = await this.projects.update(id, fields, expectedVersion, actor, projectReachOf(member));
    return presentChange(outcome, (project) => this.present(project));
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Archive a project without active API keys. Its usage stays.' })
  @ApiOkResponse({ type: OwnProjectResponse })
  async archive(
    @CurrentMember() member: Membership,
    @Param('id', new IdPipe('prj')) id: string,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<OwnProjectResponse> {
    const outcome = await this.projects.archive(id, expectedVersion, actor, projectReachOf(member));
    return presentChange(outcome, (project) => this.present(project));
  }

  @Post(':id/restore')
  @HttpCode(200)
  @ApiOperation({ summary: 'Restore an archived project, up to 30 days later' })
  @ApiOkResponse({ type: OwnProjectResponse })
  async restore(
    @CurrentMember() member: Membership,
    @Param('id', new IdPipe('prj')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<OwnProjectResponse> {
    return this.present(await this.projects.restore(id, actor, projectReachOf(member)));
  }

  private async fieldsOf(
    body: UpdateOwnProjectRequest,
    organization: Membership['organization'],
  ): Promise<ProjectFields> {
    const { allowed_models: names } = body;
    if (names === undefined) return projectFieldsOf(body);
    return {
      ...projectFieldsOf(body),
      allowedModels: await this.catalog.resolvedNames(names, organization, 'allowed_models'),
    };
  }

  private async present(project: Project): Promise<OwnProjectResponse> {
    const counts = await this.projects.countKeys([project]);
    return presentOwnProject(project, counts.get(project.id) ?? 0);
  }
}
