import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import type { Actor } from '../../audit/domain/actor.js';
import { TaskTableService } from '../../settings/task-table.service.js';
import type { ModelGroup } from '../../settings/domain/task-table.js';
import { CurrentActor } from '../admin-request.js';
import { IfMatch, presentChange } from '../writes/if-match.js';
import { definedFields } from '../writes/merge-patch.js';
import {
  type ModelGroupRequest,
  presentTaskTable,
  TaskTableResponse,
  UpdateTaskTableRequest,
} from './task-table.dto.js';

/** The table from which `routify-auto` chooses a model for a task. */
@ApiTags('Settings')
@OperatorResource('settings')
@Controller('admin/v1/settings/tasks')
export class TaskTableController {
  constructor(private readonly tasks: TaskTableService) {}

  @Get()
  @ApiOperation({ summary: 'Get the models of `routify-auto` for each task' })
  @ApiOkResponse({ type: TaskTableResponse })
  async get(): Promise<TaskTableResponse> {
    return presentTaskTable(await this.tasks.get());
  }

  @Patch()
  @ApiOperation({ summary: 'Update the models of tasks. Changes apply everywhere within a second.' })
  @ApiOkResponse({ type: TaskTableResponse })
  async update(
    @Body() body: UpdateTaskTableRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<TaskTableResponse> {
    const rows = Object.entries(definedFields(body)).map(([task, groups]) => [task, groups?.map(readGroup) ?? null]);
    const outcome = await this.tasks.patch(Object.fromEntries(rows) as TaskPatch, expectedVersion, actor);
    return presentChange(outcome, presentTaskTable);
  }
}

type TaskPatch = Parameters<TaskTableService['patch']>[0];

function readGroup({ model, needs = [], sort = 'price' }: ModelGroupRequest): ModelGroup {
  return { model, needs, sort };
}
