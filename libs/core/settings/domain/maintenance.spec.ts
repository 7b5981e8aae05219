import {
  announcementAt,
  maintenanceAt,
  NO_MAINTENANCE,
  readMaintenance,
  storeMaintenance,
  type Maintenance,
} from './maintenance.js';

const NOW_MS = Date.UTC(2026, 10, 20);
const on: Maintenance = { ...NO_MAINTENANCE, mode: 'on' };

function announced(startsInMs: number, endsInMs: number, refuseRequests = true): Maintenance {
  const times = { startsAt: new Date(NOW_MS + startsInMs), endsAt: new Date(NOW_MS + endsInMs) };
  return { ...NO_MAINTENANCE, announcement: { ...times, message: 'New disks.', refuseRequests } };
}

describe('maintenance', () => {
  it.each([
    { case: 'off', maintenance: NO_MAINTENANCE, expected: false },
    { case: 'on without an end', maintenance: on, expected: true },
    { case: 'on until later', maintenance: { ...on, until: new Date(NOW_MS + 1) }, expected: true },
    { case: 'on until now', maintenance: { ...on, until: new Date(NOW_MS) }, expected: false },
    { case: 'off until later', maintenance: { ...NO_MAINTENANCE, until: new Date(NOW_MS + 1) }, expected: false },
    { case: 'announced for later', maintenance: announced(1, 2), expected: false },
    { case: 'announced from now', maintenance: announced(0, 1), expected: true },
    { case: 'announced until now', maintenance: announced(-1, 0), expected: false },
    { case: 'announced without refusals', maintenance: announced(0, 1, false), expected: false },
  ])('$case: $expected', ({ maintenance, expected }) => {
    expect(maintenanceAt(maintenance, NOW_MS).on).toBe(expected);
  });

  it('shows the message and end of what is in force: the switch before the announcement', () => {
    const both = { ...announced(0, 1), mode: 'on' as const, message: 'Now.' };
    expect(maintenanceAt(both, NOW_MS)).toEqual({ on: true, message: 'Now.', until: null });
    const ended = { ...both, until: new Date(NOW_MS) };
    expect(maintenanceAt(ended, NOW_MS)).toEqual({ on: true, message: 'New disks.', until: new Date(NOW_MS + 1) });
  });

  it('is announced until it ends', () => {
    expect(announcementAt(announced(1, 2), NOW_MS)).toMatchObject({ message: 'New disks.' });
    expect(announcementAt(announced(-1, 1), NOW_MS)).toMatchObject({ message: 'New disks.' });
    expect(announcementAt(announced(-1, 0), NOW_MS)).toBeNull();
    expect(announcementAt(NO_MAINTENANCE, NOW_MS)).toBeNull();
  });

  it.each([
    NO_MAINTENANCE,
    { ...announced(1, 2), mode: 'on' as const, message: 'soon', until: new Date(NOW_MS), allowOrganizations: ['a'] },
  ])('round-trips through storage: %j', (maintenance) => {
    const stored: unknown = JSON.parse(JSON.stringify(storeMaintenance(maintenance)));
    expect(readMaintenance(stored as ReturnType<typeof storeMaintenance>)).toEqual(maintenance);
  });

  it('reads what an older version stored', () => {
    expect(readMaintenance({ mode: 'off', message: null, until: null, allow_organizations: [] })).toEqual(
      NO_MAINTENANCE,
    );
  });
});
