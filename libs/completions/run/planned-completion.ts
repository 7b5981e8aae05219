import type { RequestMeter } from '#billing/metering';
import type { CompletionTask } from '../task/completion-task.js';
import type { TaskPlan } from '../planning/task-planner.js';
import type { RequestTrace } from './request-trace.js';

/** A request with its plan and its open meter; passed from the interceptor to the handler. */
export interface PlannedCompletion extends Pick<
  TaskPlan,
  'tasks' | 'candidates' | 'attemptsMax' | 'affinityKey' | 'warmTarget'
> {
  /** The task of the first model. */
  readonly task: CompletionTask;
  readonly meter: RequestMeter;
  /** Null: traces are off. */
  readonly trace: RequestTrace | null;
}

/** The request's task for a model; the first task when there is none. */
export function taskFor(
  { task, tasks }: Pick<PlannedCompletion, 'task' | 'tasks'>,
  modelId: string | null,
): CompletionTask {
  return tasks.find(({ model }) => model.id === modelId) ?? task;
}
