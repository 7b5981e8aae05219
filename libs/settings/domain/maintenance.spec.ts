import { isUnderMaintenance, NO_MAINTENANCE, readMaintenance, storeMaintenance } from './maintenance.js';

const NOW_MS = Date.UTC(2026, 10, 20);
const on = { ...NO_MAINTENANCE, mode: 'on' as const };

describe('maintenance', () => {
  it.each([
    { case: 'off', maintenance: NO_MAINTENANCE, expected: false },
    { case: 'on without an end', maintenance: on, expected: true },
    { case: 'on until later', maintenance: { ...on, until: new Date(NOW_MS + 1) }, expected: true },
    { case: 'on until now', maintenance: { ...on, until: new Date(NOW_MS) }, expected: false },
    { case: 'off until later', maintenance: { ...NO_MAINTENANCE, until: new Date(NOW_MS + 1) }, expected: false },
  ])('$case: $expected', ({ maintenance, expected }) => {
    expect(isUnderMaintenance(maintenance, NOW_MS)).toBe(expected);
  });

  it.each([NO_MAINTENANCE, { ...on, message: 'soon', until: new Date(NOW_MS), allowOrganizations: ['a'] }])(
    'round-trips through storage: %j',
    (maintenance) => {
      const stored: unknown = JSON.parse(JSON.stringify(storeMaintenance(maintenance)));
      expect(readMaintenance(stored as ReturnType<typeof storeMaintenance>)).toEqual(maintenance);
    },
  );
});
