import { Injectable } from '@nestjs/common';
import { formatId } from '../kernel/ids.js';
import type { ChangeOutcome } from '../kernel/change-outcome.js';
import type { Actor } from '../audit/domain/actor.js';
import {
  NO_MAINTENANCE,
  readMaintenance,
  describeAnnouncement,
  storeMaintenance,
  type Maintenance,
  type StoredMaintenance,
} from './domain/maintenance.js';
import { SettingChange } from './setting-change.js';
import { SettingsRepository, type Setting } from './settings.repository.js';

const MAINTENANCE = 'maintenance';

/** Version 0: the default, never changed. */
export type VersionedMaintenance = Maintenance & { readonly version: number };

/** Reads and changes the maintenance setting. */
@Injectable()
export class SettingsService {
  constructor(
    private readonly settings: SettingsRepository,
    private readonly change: SettingChange,
  ) {}

  async getMaintenance(): Promise<VersionedMaintenance> {
    return versioned(await this.settings.find(MAINTENANCE));
  }

  /** Replaces the whole setting; applies on every gateway within a second. */
  async putMaintenance(
    requested: Maintenance,
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<VersionedMaintenance>> {
    return this.change.run({
      key: MAINTENANCE,
      action: 'maintenance.update',
      actor,
      expectedVersion,
      read: versioned,
      next: () => ({ ...storeMaintenance(requested) }),
      describe: describeMaintenance,
    });
  }
}

/** The API representation. */
export function describeMaintenance({ mode, message, until, allowOrganizations, announcement }: Maintenance) {
  return {
    mode,
    message,
    until: until?.toISOString() ?? null,
    allow_organizations: allowOrganizations.map((id) => formatId('org', id)),
    announcement: announcement && describeAnnouncement(announcement),
  };
}

function versioned(setting: Setting | null): VersionedMaintenance {
  if (setting === null) return { ...NO_MAINTENANCE, version: 0 };
  return { ...readMaintenance(setting.value as StoredMaintenance), version: setting.version };
}
