/** The maintenance switch, with the message for refused requests. */
export interface Maintenance {
  readonly mode: 'on' | 'off';
  /** Shown to customers; null shows a standard sentence. */
  readonly message: string | null;
  /** The end: the switch counts as off from then on, and `Retry-After` points to it. Null: no known end. */
  readonly until: Date | null;
  /** UUIDs of organizations that are still served, such as the operator's own. */
  readonly allowOrganizations: readonly string[];
}

export const NO_MAINTENANCE: Maintenance = { mode: 'off', message: null, until: null, allowOrganizations: [] };

/** The stored form, in the `setting` table. */
export interface StoredMaintenance {
  readonly mode: 'on' | 'off';
  readonly message: string | null;
  readonly until: string | null;
  readonly allow_organizations: readonly string[];
}

export function storeMaintenance({ mode, message, until, allowOrganizations }: Maintenance): StoredMaintenance {
  return { mode, message, until: until?.toISOString() ?? null, allow_organizations: allowOrganizations };
}

export function readMaintenance({ mode, message, until, allow_organizations }: StoredMaintenance): Maintenance {
  return { mode, message, until: until === null ? null : new Date(until), allowOrganizations: allow_organizations };
}

/** Whether maintenance is active at `nowMs` (Unix milliseconds). */
export function isUnderMaintenance({ mode, until }: Maintenance, nowMs: number): boolean {
  return mode === 'on' && (until === null || nowMs < until.getTime());
}
