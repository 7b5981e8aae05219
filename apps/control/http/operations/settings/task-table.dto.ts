import { choice, choices, each, objects, text, texts } from '#fields';
import { CHAT_NEEDS, ROUTING_TASKS } from '#requests';
import { GROUP_SORTS, taskTableOf, type VersionedTaskRows } from '#settings';
import { body, reply } from '../../conventions/fields/dto.js';
import { objectName, version } from '../../conventions/fields/resource-fields.js';
import { GLOB } from '../../conventions/fields/globs.js';

const GROUPS_MAX = 20;

export class ModelGroupRequest extends body({
  model: text('Canonical id, in which * stands for any text. What the catalog does not have is passed over.', {
    max: 200,
    pattern: GLOB,
    expected: 'the canonical id of a model, in which * stands for any text',
    example: 'openai/gpt-4.1*',
  }),
  needs: choices(CHAT_NEEDS, 'What they must offer beside what a request needs.', {
    optional: true,
    example: ['reasoning'],
  }),
  sort: choice(
    GROUP_SORTS,
    'Which of them is first: what the request would cost (price, unless told), or the time to the first byte.',
    { optional: true, example: 'price' },
  ),
}) {}

const groups = objects(ModelGroupRequest, 'Groups of models, the best first; null takes the default back.', {
  ...{ items: GROUPS_MAX, optional: true, nullable: true },
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
