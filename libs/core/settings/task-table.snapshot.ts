import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { RoutingTask } from '../kernel/needs-and-tasks.js';
import { ChangeBus } from '../infra/bus/change.bus.js';
import { LiveSnapshot } from '../infra/bus/live-snapshot.js';
import { Logger } from '../infra/logging/logger.js';
import { taskTableOf, type ModelGroup, type TaskTable } from './domain/task-table.js';
import { TaskTableService } from './task-table.service.js';

/** The task table in memory, at most a second behind. */
@Injectable()
export class TaskTableSnapshot implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly snapshot: LiveSnapshot<TaskTable>;

  constructor(tasks: TaskTableService, bus: ChangeBus, logger: Logger) {
    const load = async () => taskTableOf((await tasks.get()).rows);
    this.snapshot = new LiveSnapshot({ topic: 'settings', bus, logger, load });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.snapshot.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.snapshot.stop();
  }

  /** The groups of a task, for `routify-auto`. */
  groupsOf(task: RoutingTask): readonly ModelGroup[] {
    return this.snapshot.current()[task];
  }
}
