import { Injectable } from '@nestjs/common';
import { changeRow } from '../audit/change-row.js';
import { recordChange } from '../audit/record-change.js';
import type { Actor } from '../audit/domain/actor.js';
import { ChangeBus } from '../infra/bus/change.bus.js';
import type { ChangeOutcome } from '../kernel/change-outcome.js';
import { SettingsRepository, type Setting, type SettingValue } from './settings.repository.js';

/** A change of one setting. */
interface SettingStep<T> {
  readonly key: string;
  readonly action: string;
  readonly actor: Actor;
  /** Null: any. */
  readonly expectedVersion: number | null;
  /** Null: never changed; returns the default. */
  readonly read: (setting: Setting | null) => T;
  readonly next: (before: T) => SettingValue;
  /** The API representation, for the audit log. */
  readonly describe: (state: T) => Record<string, unknown>;
}

/** Changes a setting: audited, committed, then announced, so that it applies on every gateway within a second. */
@Injectable()
export class SettingChange {
  constructor(
    private readonly settings: SettingsRepository,
    private readonly bus: ChangeBus,
  ) {}

  run<T extends { readonly version: number }>(step: SettingStep<T>): Promise<ChangeOutcome<T>> {
    const { key, action, actor, expectedVersion, read, next, describe } = step;
    const change = { actor, action, targetKind: 'setting', targetId: key };
    return this.settings.transaction((tx) =>
      changeRow<T>(tx, {
        find: async () => read(await this.settings.findForUpdate(tx, key)),
        expectedVersion,
        write: async (before) => read(await this.settings.write(tx, key, next(before))),
        record: (before, after) => recordChange(tx, { ...change, before: describe(before), after: describe(after) }),
        announce: { bus: this.bus, topic: 'settings', id: key },
      }),
    );
  }
}
