import { maintenanceNotice } from './maintenance-notice';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const OFF = { on: false, message: null, until: null, announcement: null };
const announced = (starts: string, ends: string, refuses: boolean) => ({
  ...OFF,
  announcement: { starts_at: starts, ends_at: ends, message: 'New racks.', refuse_requests: refuses },
});

describe('the notice of maintenance', () => {
  it('is none without maintenance, and after it', () => {
    expect(maintenanceNotice(OFF, NOW)).toBeNull();
    expect(maintenanceNotice(announced('2026-11-23T10:00:00Z', '2026-11-23T12:00:00Z', true), NOW)).toBeNull();
  });

  it('says that requests are refused, and until when', () => {
    const notice = { kind: 'refusing', startsAt: null, message: 'Back soon.' };
    expect(maintenanceNotice({ ...OFF, on: true, message: 'Back soon.' }, NOW)).toEqual({ ...notice, endsAt: null });
  });

  it.each([
    ['2026-11-23T13:00:00Z', true, 'announced_refusing'],
    ['2026-11-23T13:00:00Z', false, 'announced'],
    ['2026-11-23T11:00:00Z', true, 'refusing'],
    ['2026-11-23T11:00:00Z', false, 'running'],
  ])('of maintenance from %s, refusing %s, is %s', (starts, refuses, kind) => {
    const notice = maintenanceNotice(announced(starts, '2026-11-23T14:00:00Z', refuses), NOW);
    expect(notice).toMatchObject({ kind, endsAt: '2026-11-23T14:00:00Z', message: 'New racks.' });
  });
});
