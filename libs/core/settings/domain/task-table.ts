import type { ChatNeed, RoutingTask } from '../../kernel/needs-and-tasks.js';

/** Sort order of the models in a group: by the request's cost, or by time to first byte. */
export const GROUP_SORTS = ['price', 'latency'] as const;
type GroupSort = (typeof GROUP_SORTS)[number];

/** Models that are equally suitable for a task. */
export interface ModelGroup {
  /** Canonical id; `*` matches any characters. */
  readonly model: string;
  /** Required capabilities in addition to those of a request. */
  readonly needs: readonly ChatNeed[];
  readonly sort: GroupSort;
}

/** Per task the models of `routify-auto`: matching ones of the first group, then of the next. */
export type TaskTable = Readonly<Record<RoutingTask, readonly ModelGroup[]>>;

/** The operator's rows; all others are defaults. */
export type TaskRows = Readonly<Partial<TaskTable>>;

const ANY = group('*');

/** Names that a catalog lacks are skipped, so that the defaults work with every catalog. */
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

const TASKS = Object.keys(DEFAULT_TASKS) as RoutingTask[];

/** The effective table. */
export function taskTableOf(rows: TaskRows): TaskTable {
  return { ...DEFAULT_TASKS, ...rows };
}

/** Rows after a change: null resets a row to its default; omitted rows are unchanged. */
export function changedRows(
  rows: TaskRows,
  change: Readonly<Partial<Record<RoutingTask, TaskRows[RoutingTask] | null>>>,
): TaskRows {
  const merged = TASKS.map((task) => [task, change[task] === undefined ? rows[task] : change[task]] as const);
  return Object.fromEntries(merged.filter(([, groups]) => groups !== undefined && groups !== null));
}

function group(model: string, needs: readonly ChatNeed[] = [], sort: GroupSort = 'price'): ModelGroup {
  return { model, needs, sort };
}
