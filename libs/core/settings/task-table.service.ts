import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/domain/actor.js';
import { RoutifyError } from '../kernel/errors.js';
import type { ChangeOutcome } from '../kernel/change-outcome.js';
import { changedRows, type TaskRows } from './domain/task-table.js';
import { SettingChange } from './setting-change.js';
import { SettingsRepository, type Setting, type SettingValue } from './settings.repository.js';

const TASKS = 'tasks';

/** The operator's rows. Version 0: never changed. */
export interface VersionedTaskRows {
  readonly rows: TaskRows;
  readonly version: number;
}

/** Reads and changes the task table. */
@Injectable()
export class TaskTableService {
  constructor(
    private readonly settings: SettingsRepository,
    private readonly change: SettingChange,
  ) {}

  async get(): Promise<VersionedTaskRows> {
    return versioned(await this.settings.find(TASKS));
  }

  /** Writes the named rows; null resets one to its default. Throws when a row is empty. */
  async patch(
    patch: Parameters<typeof changedRows>[1],
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<VersionedTaskRows>> {
    for (const [task, groups] of Object.entries(patch)) {
      if (groups?.length !== 0) continue;
      throw new RoutifyError('invalid_request_error', `${task} must list at least one group of models, or be null.`, {
        param: task,
      });
    }
    return this.change.run({
      key: TASKS,
      action: 'tasks.update',
      actor,
      expectedVersion,
      read: versioned,
      next: ({ rows }) => changedRows(rows, patch) as SettingValue,
      describe: ({ rows }) => ({ ...rows }),
    });
  }
}

function versioned(setting: Setting | null): VersionedTaskRows {
  return setting === null ? { rows: {}, version: 0 } : { rows: setting.value as TaskRows, version: setting.version };
}
