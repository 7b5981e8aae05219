import { ApiProperty } from '@nestjs/swagger';
import { ROUTING_TASKS, type RoutingTask } from '#requests';
import { GROUP_SORTS, taskTableOf, type VersionedTaskRows } from '#settings';
import { ObjectProperty, TextsProperty, VersionProperty } from '../../../conventions/fields/response-properties.js';

export class ModelGroupResponse {
  @ApiProperty({ type: 'string', example: 'openai/gpt-4.1*' })
  model!: string;

  @TextsProperty()
  needs!: string[];

  @ApiProperty({ type: 'string', enum: [...GROUP_SORTS] })
  sort!: string;
}

export class TaskResponse {
  @ApiProperty({ type: 'string', enum: [...ROUTING_TASKS] })
  task!: RoutingTask;

  @ApiProperty({ type: 'string', enum: ['db', 'default'], description: 'db: an operator wrote it.' })
  source!: string;

  @ApiProperty({ type: [ModelGroupResponse], description: 'The first that has a model which fits decides.' })
  groups!: ModelGroupResponse[];
}

export class TaskTableResponse {
  @ObjectProperty('task_table')
  object!: 'task_table';

  @ApiProperty({ type: [TaskResponse], description: 'Requests without a task are chats.' })
  tasks!: TaskResponse[];

  @VersionProperty()
  version!: number;
}

export function presentTaskTable({ rows, version }: VersionedTaskRows): TaskTableResponse {
  const table = taskTableOf(rows);
  const tasks = ROUTING_TASKS.map((task) => ({
    task,
    source: rows[task] === undefined ? 'default' : 'db',
    groups: table[task].map(({ model, needs, sort }) => ({ model, needs: [...needs], sort })),
  }));
  return { object: 'task_table', tasks, version };
}
