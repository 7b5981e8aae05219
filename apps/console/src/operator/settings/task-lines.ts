import type { components } from '@/api/generated/management';
import { ModelGroupRequest } from '@/api/generated/values/model-group-request';

type Group = components['schemas']['ModelGroupResponse'];
type GroupRequest = components['schemas']['ModelGroupRequest'];

const SORTS = ModelGroupRequest.sort;

/** Groups of models as text, a line each: `openai/gpt-5* tools reasoning price`. */
export function linesOf(groups: readonly Group[]): string {
  return groups.map(({ model, needs, sort }) => [model, ...needs, sort].join(' ')).join('\n');
}

/** The groups of such lines, the best first. The API says what is wrong with a word. */
export function groupsOf(lines: string): readonly GroupRequest[] {
  const filled = lines.split('\n').filter((line) => line.trim() !== '');
  return filled.map((line) => {
    const [model = '', ...words] = line.trim().split(/\s+/);
    const sort = SORTS.find((name) => name === words.at(-1));
    const needs = (sort === undefined ? words : words.slice(0, -1)) as GroupRequest['needs'];
    return { model, needs, sort: sort ?? 'price' };
  });
}
