import { Injectable } from '@nestjs/common';
import { formatId, type ChangeOutcome } from '#kernel';
import { recordChange, type Actor } from '#audit';
import { ChangeBus } from '#infra';
import {
  NO_MAINTENANCE,
  readMaintenance,
  storeMaintenance,
  type Maintenance,
  type StoredMaintenance,
} from './domain/maintenance.js';
import { SettingsRepository, type Setting } from './settings.repository.js';

const MAINTENANCE = 'maintenance';

/** Version 0 is the default that nobody has changed yet. */
export type VersionedMaintenance = Maintenance & { readonly version: number };

/** The operator's settings, as control reads and changes them. */
@Injectable()
export class SettingsService {
  constructor(
    private readonly settings: SettingsRepository,
    private readonly bus: ChangeBus,
  ) {}

  async getMaintenance(): Promise<VersionedMaintenance> {
    return versioned(await this.settings.find(MAINTENANCE));
  }

  /** Replaces the whole setting; in force on every gateway within a second. */
  async putMaintenance(
    wanted: Maintenance,
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<VersionedMaintenance>> {
    const outcome = await this.settings.transaction<ChangeOutcome<VersionedMaintenance>>(async (tx) => {
      const before = versioned(await this.settings.findForUpdate(tx, MAINTENANCE));
      if (expectedVersion !== null && expectedVersion !== before.version) return { conflict: before };
      const after = versioned(await this.settings.write(tx, MAINTENANCE, { ...storeMaintenance(wanted) }));
      await recordChange(tx, {
        actor,
        action: 'maintenance.update',
        targetKind: 'setting',
        targetId: MAINTENANCE,
        before: describeMaintenance(before),
        after: describeMaintenance(after),
      });
      return { changed: after };
    });
    if ('changed' in outcome) this.bus.announce('settings', MAINTENANCE);
    return outcome;
  }
}

/** In the words of the API. */
export function describeMaintenance({ mode, message, until, allowOrganizations }: Maintenance) {
  return {
    mode,
    message,
    until: until?.toISOString() ?? null,
    allow_organizations: allowOrganizations.map((id) => formatId('org', id)),
  };
}

function versioned(setting: Setting | null): VersionedMaintenance {
  if (setting === null) return { ...NO_MAINTENANCE, version: 0 };
  return { ...readMaintenance(setting.value as StoredMaintenance), version: setting.version };
}
