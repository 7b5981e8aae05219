/** Maintenance at a later time, which customers read of beforehand. */
interface Announcement {
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** Null shows a standard sentence. */
  readonly message: string | null;
  /** Whether requests are refused between the two, without the switch. */
  readonly refuseRequests: boolean;
}

/** The maintenance switch, with the message for refused requests. */
export interface Maintenance {
  readonly mode: 'on' | 'off';
  /** Shown to customers; null shows a standard sentence. */
  readonly message: string | null;
  /** The end: the switch counts as off from then on, and `Retry-After` points to it. Null: no known end. */
  readonly until: Date | null;
  /** UUIDs of organizations that are still served, such as the operator's own. */
  readonly allowOrganizations: readonly string[];
  readonly announcement: Announcement | null;
}

export const NO_MAINTENANCE: Maintenance = {
  mode: 'off',
  message: null,
  until: null,
  allowOrganizations: [],
  announcement: null,
};

/** The stored form, in the `setting` table. */
export interface StoredMaintenance {
  readonly mode: 'on' | 'off';
  readonly message: string | null;
  readonly until: string | null;
  readonly allow_organizations: readonly string[];
  /** Absent in settings of older versions. */
  readonly announcement?: ReturnType<typeof describeAnnouncement> | null;
}

/** What is in force at a moment. */
export interface MaintenanceState {
  readonly on: boolean;
  readonly message: string | null;
  readonly until: Date | null;
}

export function storeMaintenance(maintenance: Maintenance): StoredMaintenance {
  const { mode, message, until, allowOrganizations, announcement } = maintenance;
  return {
    mode,
    message,
    until: until?.toISOString() ?? null,
    allow_organizations: allowOrganizations,
    announcement: announcement && describeAnnouncement(announcement),
  };
}

/** The stored form, and that of the API. */
export function describeAnnouncement({ startsAt, endsAt, message, refuseRequests }: Announcement) {
  return {
    starts_at: startsAt.toISOString(),
    ends_at: endsAt.toISOString(),
    message,
    refuse_requests: refuseRequests,
  };
}

export function readMaintenance(stored: StoredMaintenance): Maintenance {
  const { mode, message, until, allow_organizations, announcement = null } = stored;
  return {
    mode,
    message,
    until: until === null ? null : new Date(until),
    allowOrganizations: allow_organizations,
    announcement: announcement && readAnnouncement(announcement),
  };
}

function readAnnouncement(stored: ReturnType<typeof describeAnnouncement>): Announcement {
  const { starts_at, ends_at, message, refuse_requests } = stored;
  return { startsAt: new Date(starts_at), endsAt: new Date(ends_at), message, refuseRequests: refuse_requests };
}

/** The switch goes before an announcement. */
export function maintenanceAt({ mode, message, until, announcement }: Maintenance, nowMs: number): MaintenanceState {
  if (mode === 'on' && (until === null || nowMs < until.getTime())) return { on: true, message, until };
  if (announcement?.refuseRequests !== true) return NOTHING;
  const { startsAt, endsAt } = announcement;
  const isRunning = startsAt.getTime() <= nowMs && nowMs < endsAt.getTime();
  return isRunning ? { on: true, message: announcement.message, until: endsAt } : NOTHING;
}

const NOTHING: MaintenanceState = { on: false, message: null, until: null };

/** The announcement that customers still read at `nowMs`. */
export function announcementAt({ announcement }: Maintenance, nowMs: number): Announcement | null {
  return announcement !== null && nowMs < announcement.endsAt.getTime() ? announcement : null;
}
