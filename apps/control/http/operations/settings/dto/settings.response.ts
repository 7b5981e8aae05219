import { ApiProperty } from '@nestjs/swagger';
import type { VersionedMaintenance, VersionedTaskRows } from '#settings';
import { ObjectProperty } from '../../../conventions/fields/response-properties.js';
import { MaintenanceResponse, presentMaintenance } from '../../maintenance/dto/maintenance.response.js';
import { presentTaskTable, TaskTableResponse } from './task-table.response.js';

type Source = 'db' | 'default';

export class SettingGroupResponse {
  @ApiProperty({ type: 'string', enum: ['db', 'default'], description: 'db: an operator wrote it, or a part of it.' })
  source!: Source;

  @ApiProperty({ type: 'string', description: 'Where it is changed.', example: '/admin/v1/settings/tasks' })
  path!: string;
}

export class MaintenanceGroupResponse extends SettingGroupResponse {
  @ApiProperty({ type: MaintenanceResponse })
  value!: MaintenanceResponse;
}

export class TasksGroupResponse extends SettingGroupResponse {
  @ApiProperty({ type: TaskTableResponse })
  value!: TaskTableResponse;
}

export class SettingsResponse {
  @ObjectProperty('settings')
  object!: 'settings';

  @ApiProperty({ type: MaintenanceGroupResponse, description: 'The switch that keeps customers out.' })
  maintenance!: MaintenanceGroupResponse;

  @ApiProperty({ type: TasksGroupResponse, description: 'The models that `routify-auto` takes for each task.' })
  tasks!: TasksGroupResponse;
}

export function presentSettings(maintenance: VersionedMaintenance, tasks: VersionedTaskRows): SettingsResponse {
  const hasOwnRows = Object.keys(tasks.rows).length > 0;
  return {
    object: 'settings',
    maintenance: {
      source: sourceOf(maintenance.version > 0),
      path: '/admin/v1/maintenance',
      value: presentMaintenance(maintenance),
    },
    tasks: { source: sourceOf(hasOwnRows), path: '/admin/v1/settings/tasks', value: presentTaskTable(tasks) },
  };
}

function sourceOf(isWritten: boolean): Source {
  return isWritten ? 'db' : 'default';
}
