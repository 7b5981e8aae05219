import type { RequestMeter } from '#metering';
import type { CompletionTask } from './completion-task.js';
import type { TaskPlan } from './planning/task-planner.js';

/** A request with its plan and its open meter: what the interceptor hands to the handler. */
export interface PlannedCompletion extends Pick<TaskPlan, 'tasks' | 'candidates' | 'attemptsMax' | 'conversation'> {
  /** For the model that is asked first. */
  readonly task: CompletionTask;
  readonly meter: RequestMeter;
}

/** Of the tasks of one request, one for each model that may answer it. */
export function taskFor(
  { task, tasks }: Pick<PlannedCompletion, 'task' | 'tasks'>,
  modelId: string | null,
): CompletionTask {
  return tasks.find(({ model }) => model.id === modelId) ?? task;
}
