import { changeOf, faultOf, valuesOf, type MaintenanceValues } from './maintenance-form';

const announcement = {
  starts_at: '2026-12-01T02:00:00.000Z',
  ends_at: '2026-12-01T04:00:00.000Z',
  message: 'New disks.',
  refuse_requests: false,
};
const off = { mode: 'off', message: null, until: null, allow_organizations: [], announcement: null } as const;

function formOf(part: object): MaintenanceValues {
  return valuesOf({ object: 'maintenance', ...off, allow_organizations: [], version: 1, ...part });
}

describe('the form of maintenance', () => {
  it.each([off, { ...off, announcement }, { ...off, mode: 'on', message: 'Soon.', until: announcement.ends_at }])(
    'writes back what it read: %j',
    (state) => {
      expect(changeOf(formOf(state))).toEqual(state);
    },
  );

  it('withdraws an announcement', () => {
    expect(changeOf({ ...formOf({ announcement }), isAnnounced: false }).announcement).toBeNull();
  });

  it('needs a start, and an end after it', () => {
    const values = formOf({ announcement });
    expect(faultOf(values)).toBeNull();
    expect(faultOf({ ...values, startsAt: '' })).toBe('starts_missing');
    expect(faultOf({ ...values, endsAt: values.startsAt })).toBe('ends_early');
    expect(faultOf({ ...values, endsAt: '' })).toBe('ends_early');
    expect(faultOf({ ...values, startsAt: '', isAnnounced: false })).toBeNull();
  });
});
