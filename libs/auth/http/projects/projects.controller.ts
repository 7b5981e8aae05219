import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import {
  ApiListResponse,
  CurrentActor,
  definedFields,
  IdPipe,
  IfMatch,
  ModelNamesPipe,
  presentChange,
  presentPage,
  readPage,
  type ListResponse,
} from '#core/http';
import { OperatorResource } from '../../access/access-decorators.js';
import type { Project } from '../../projects/project.js';
import { ProjectsService } from '../../projects/projects.service.js';
import {
  CreateProjectRequest,
  ListProjectsQuery,
  presentProject,
  projectFieldsOf,
  ProjectResponse,
  UpdateProjectRequest,
} from './project.dto.js';

/** Projects of organizations. */
@ApiTags('Projects')
@OperatorResource('organizations')
@Controller('admin/v1')
export class ProjectsController {
  constructor(private readonly projects: ProjectsService) {}

  @Get('organizations/:id/projects')
  @ApiOperation({ summary: 'List the projects of an organization' })
  @ApiListResponse(ProjectResponse)
  async list(
    @Param('id', new IdPipe('org')) organizationId: string,
    @Query() query: ListProjectsQuery,
  ): Promise<ListResponse<ProjectResponse>> {
    const filter = { organizationId, ...definedFields({ q: query.q, includeArchived: query.include_archived }) };
    const page = await this.projects.list(filter, readPage(query, 'prj'));
    const counts = await this.projects.countKeys(page.rows);
    return presentPage(page, (project) => presentProject(project, counts.get(project.id) ?? 0));
  }

  @Post('organizations/:id/projects')
  @ApiOperation({ summary: 'Create a project' })
  @ApiCreatedResponse({ type: ProjectResponse })
  async create(
    @Param('id', new IdPipe('org')) organizationId: string,
    @Body(ModelNamesPipe) body: CreateProjectRequest,
    @CurrentActor() actor: Actor,
  ): Promise<ProjectResponse> {
    const fields = { ...projectFieldsOf(body), name: body.name };
    return presentProject(await this.projects.create(organizationId, fields, actor), 0);
  }

  @Get('projects/:id')
  @ApiOperation({ summary: 'Get a project' })
  @ApiOkResponse({ type: ProjectResponse })
  async get(@Param('id', new IdPipe('prj')) id: string): Promise<ProjectResponse> {
    return this.present(await this.projects.get(id));
  }

  @Patch('projects/:id')
  @ApiOperation({ summary: 'Update a project. Changes apply to all its keys within a second.' })
  @ApiOkResponse({ type: ProjectResponse })
  async update(
    @Param('id', new IdPipe('prj')) id: string,
    @Body(ModelNamesPipe) body: UpdateProjectRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<ProjectResponse> {
    const outcome = await this.projects.update(id, projectFieldsOf(body), expectedVersion, actor);
    return presentChange(outcome, (project) => this.present(project));
  }

  @Delete('projects/:id')
  @ApiOperation({ summary: 'Archive a project without active API keys. Its usage stays.' })
  @ApiOkResponse({ type: ProjectResponse })
  async archive(
    @Param('id', new IdPipe('prj')) id: string,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<ProjectResponse> {
    const outcome = await this.projects.archive(id, expectedVersion, actor);
    return presentChange(outcome, (project) => this.present(project));
  }

  @Post('projects/:id/restore')
  @HttpCode(200)
  @ApiOperation({ summary: 'Restore an archived project, up to 30 days later' })
  @ApiOkResponse({ type: ProjectResponse })
  async restore(@Param('id', new IdPipe('prj')) id: string, @CurrentActor() actor: Actor): Promise<ProjectResponse> {
    return this.present(await this.projects.restore(id, actor));
  }

  private async present(project: Project): Promise<ProjectResponse> {
    const counts = await this.projects.countKeys([project]);
    return presentProject(project, counts.get(project.id) ?? 0);
  }
}
