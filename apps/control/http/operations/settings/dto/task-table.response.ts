import { ROUTING_TASKS } from '#requests';
import { GROUP_SORTS, taskTableOf, type VersionedTaskRows } from '#settings';
import { reply } from '../../../conventions/fields/declare.js';
import { choice, objectName, objects, text, texts, version } from '../../../conventions/fields/kinds.js';

export class ModelGroupResponse extends reply({
  model: text({ example: 'openai/gpt-4.1*' }),
  needs: texts(),
  sort: choice(GROUP_SORTS),
}) {}

export class TaskResponse extends reply({
  task: choice(ROUTING_TASKS),
  source: choice(['db', 'default'], 'db: an operator wrote it.'),
  groups: objects(ModelGroupResponse, 'The first that has a model which fits decides.'),
}) {}

export class TaskTableResponse extends reply({
  object: objectName('task_table'),
  tasks: objects(TaskResponse, 'Requests without a task are chats.'),
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
