import { CHAT_NEEDS, ROUTING_TASKS } from '../../kernel/needs-and-tasks.js';
import { choice, choices, objects, text, texts } from '../../fields/kinds.js';
import { each } from '../../fields/variants.js';
import { GROUP_SORTS, taskTableOf } from '../../settings/domain/task-table.js';
import type { VersionedTaskRows } from '../../settings/task-table.service.js';
import { body, reply } from '../fields/dto.js';
import { objectName, version } from '../fields/resource-fields.js';
import { GLOB } from '../fields/globs.js';

const GROUPS_MAX = 20;

export class ModelGroupRequest extends body({
  model: text('Canonical ID. `*` matches any text. Unknown models are ignored.', {
    max: 200,
    pattern: GLOB,
    expected: 'the canonical id of a model, in which * stands for any text',
    example: 'openai/gpt-4.1*',
  }),
  needs: choices(CHAT_NEEDS, 'Required capabilities, in addition to those that the request needs.', {
    optional: true,
    example: ['reasoning'],
  }),
  sort: choice(
    GROUP_SORTS,
    'Order of the models: by cost of the request or by time to first byte. Defaults to `price`.',
    { optional: true, example: 'price' },
  ),
}) {}

const groups = objects(ModelGroupRequest, 'Groups of models, best first. `null` restores the default.', {
  items: GROUPS_MAX,
  optional: true,
  nullable: true,
});

/** Absent tasks keep their models. */
export class UpdateTaskTableRequest extends body(each(ROUTING_TASKS, groups)) {}

export class ModelGroupResponse extends reply({
  model: text({ example: 'openai/gpt-4.1*' }),
  needs: texts(),
  sort: choice(GROUP_SORTS),
}) {}

export class TaskResponse extends reply({
  task: choice(ROUTING_TASKS),
  source: choice(['db', 'default'], 'Source of the value. `db`: changed by an operator.'),
  groups: objects(ModelGroupResponse, 'Groups of models. The first group with a suitable model is used.'),
}) {}

export class TaskTableResponse extends reply({
  object: objectName('task_table'),
  tasks: objects(TaskResponse, 'Models for each task. Requests without a task are `chat`.'),
  version: version(),
}) {}

export function presentTaskTable({ rows, version }: VersionedTaskRows): TaskTableResponse {
  const table = taskTableOf(rows);
  const tasks = ROUTING_TASKS.map((task) => ({
    task,
    source: rows[task] === undefined ? 'default' : 'db',
    groups: table[task].map(({ model, needs, sort }) => ({ model, needs: [...needs], sort })),
  }));
  return { object: 'task_table', tasks, version };
}
