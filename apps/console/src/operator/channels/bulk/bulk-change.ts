import type { components } from '@/api/generated/management';
import type { Channel } from '../../data/catalog';

/** As the API has it. */
export const BULK_MAX = 100;

type Status = Channel['state']['status'];

/** What is empty stays as it is. */
export interface BulkValues {
  readonly status: '' | Status;
  readonly reason: string;
  readonly priority: number | '';
  readonly addTags: string[];
  readonly removeTags: string[];
}

export const NO_CHANGE: BulkValues = { status: '', reason: '', priority: '', addTags: [], removeTags: [] };

export function requestOf(
  channels: readonly Channel[],
  { status, reason, priority, addTags, removeTags }: BulkValues,
): components['schemas']['ChangeChannelsRequest'] {
  return {
    ids: channels.map(({ id }) => id),
    ...(status !== '' && { status, ...(reason !== '' && { reason }) }),
    ...(priority !== '' && { priority }),
    ...(addTags.length > 0 && { add_tags: addTags }),
    ...(removeTags.length > 0 && { remove_tags: removeTags }),
  };
}

interface Difference {
  readonly field: 'status' | 'priority' | 'tags';
  readonly before: string;
  readonly after: string;
}

/** What a change does to a channel, as the API makes it. None: it stays as it is. */
export function differencesOf(
  { state, priority, tags }: Channel,
  { status, reason, priority: nextPriority, addTags, removeTags }: BulkValues,
  wordOf: (status: Status) => string = String,
): readonly Difference[] {
  const nextTags = [...new Set([...tags, ...addTags])].filter((tag) => !removeTags.includes(tag));
  const nextState = status === '' ? state : { status, reason: reason === '' ? null : reason };
  const differences: Difference[] = [
    { field: 'status', before: stateText(state, wordOf), after: stateText(nextState, wordOf) },
    { field: 'priority', before: `${priority}`, after: `${nextPriority === '' ? priority : nextPriority}` },
    { field: 'tags', before: tags.join(', '), after: nextTags.join(', ') },
  ];
  return differences.filter(({ before, after }) => before !== after);
}

function stateText(
  { status, reason }: Pick<Channel['state'], 'status' | 'reason'>,
  wordOf: (status: Status) => string,
) {
  return reason === null ? wordOf(status) : `${wordOf(status)} (${reason})`;
}
