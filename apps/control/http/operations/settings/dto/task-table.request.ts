import { CHAT_NEEDS, ROUTING_TASKS } from '#requests';
import { GROUP_SORTS } from '#settings';
import { body, each } from '../../../conventions/fields/declare.js';
import { GLOB } from '../../../conventions/fields/globs.js';
import { choice, choices, objects, text } from '../../../conventions/fields/kinds.js';

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
