import { CHAT_NEEDS, type ChatNeed, type RoutingTask } from '#requests';
import { GROUP_SORTS, type GroupSort } from '#settings';
import { ChoicesField } from '../../../conventions/fields/choices-field.js';
import { ChoiceField, ObjectListField, TextField } from '../../../conventions/fields/fields.js';
import { GLOB } from '../../../conventions/fields/globs-field.js';

const GROUPS_MAX = 20;

export class ModelGroupRequest {
  @TextField({
    max: 200,
    pattern: GLOB,
    expected: 'the canonical id of a model, in which * stands for any text',
    description: 'Canonical id, in which * stands for any text. What the catalog does not have is passed over.',
    example: 'openai/gpt-4.1*',
  })
  model!: string;

  @ChoicesField({
    values: CHAT_NEEDS,
    optional: true,
    description: 'What they must offer beside what a request needs.',
    example: ['reasoning'],
  })
  needs?: ChatNeed[];

  @ChoiceField({
    values: GROUP_SORTS,
    optional: true,
    description:
      'Which of them is first: what the request would cost (price, unless told), or the time to the first byte.',
    example: 'price',
  })
  sort?: GroupSort;
}

function Groups(): PropertyDecorator {
  return ObjectListField(() => ModelGroupRequest, {
    items: GROUPS_MAX,
    optional: true,
    nullable: true,
    description: 'Groups of models, the best first; null takes the default back.',
  });
}

/** Absent tasks keep their models. */
export class UpdateTaskTableRequest implements Partial<Record<RoutingTask, ModelGroupRequest[] | null>> {
  @Groups() chat?: ModelGroupRequest[] | null;
  @Groups() code?: ModelGroupRequest[] | null;
  @Groups() reasoning?: ModelGroupRequest[] | null;
  @Groups() translate?: ModelGroupRequest[] | null;
  @Groups() summarize?: ModelGroupRequest[] | null;
  @Groups() vision?: ModelGroupRequest[] | null;
  @Groups() cheap?: ModelGroupRequest[] | null;
  @Groups() fast?: ModelGroupRequest[] | null;
}
