import { ROUTING_TASKS, type ChatNeed, type RoutingTask } from '#dialects';

/** How the models of a group are put in order: by what the request would cost, or by their time to the first byte. */
export const GROUP_SORTS = ['price', 'latency'] as const;
export type GroupSort = (typeof GROUP_SORTS)[number];

/** Models that are as good as each other for a task. */
export interface ModelGroup {
  /** Canonical id, `*` stands for any characters. */
  readonly model: string;
  /** What they must offer beside what a request needs. */
  readonly needs: readonly ChatNeed[];
  readonly sort: GroupSort;
}

/** For each task the models that `routify-auto` takes: those of the first group that fit, then those of the next. */
export type TaskTable = Readonly<Record<RoutingTask, readonly ModelGroup[]>>;

/** The rows that the operator wrote; all others are the defaults. */
export type TaskRows = Readonly<Partial<TaskTable>>;

const ANY = group('*');

/** Names that a catalog does not have are passed over, so that the defaults serve every catalog. */
export const DEFAULT_TASKS: TaskTable = {
  chat: [ANY],
  code: [
    group('anthropic/claude-sonnet-*', ['tools']),
    group('openai/gpt-5*', ['tools', 'reasoning']),
    group('*', ['tools']),
    ANY,
  ],
  reasoning: [
    group('openai/o*', ['reasoning']),
    group('google/gemini-*-pro*', ['reasoning']),
    group('*', ['reasoning']),
    ANY,
  ],
  translate: [group('google/gemini-*-flash'), group('openai/gpt-*-mini'), ANY],
  summarize: [group('google/gemini-*-flash*'), group('openai/gpt-*-mini'), ANY],
  vision: [group('*', ['vision']), ANY],
  cheap: [ANY],
  fast: [group('*', [], 'latency')],
};

/** The table in force. */
export function taskTableOf(rows: TaskRows): TaskTable {
  return { ...DEFAULT_TASKS, ...rows };
}

/** Rows after a change: null takes an operator's row back, what is not named stays. */
export function changedRows(
  rows: TaskRows,
  change: Readonly<Partial<Record<RoutingTask, TaskRows[RoutingTask] | null>>>,
): TaskRows {
  const merged = ROUTING_TASKS.map((task) => [task, change[task] === undefined ? rows[task] : change[task]] as const);
  return Object.fromEntries(merged.filter(([, groups]) => groups !== undefined && groups !== null));
}

function group(model: string, needs: readonly ChatNeed[] = [], sort: GroupSort = 'price'): ModelGroup {
  return { model, needs, sort };
}
