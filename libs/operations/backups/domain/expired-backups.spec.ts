import type { Backup } from './backup.js';
import { expiredBackups, isBackupDue } from './expired-backups.js';

const NOW_MS = Date.parse('2026-11-28T12:00:00Z');
const daysAgo = (days: number, changes: Partial<Backup> = {}): Backup => {
  const startedAt = new Date(NOW_MS - days * 86_400_000).toISOString();
  return { id: startedAt, state: 'complete', startedAt, verifiedAt: startedAt, ...changes } as Backup;
};
const good = (days: number): Backup => daysAgo(days);
const unverified = (days: number): Backup => daysAgo(days, { verifiedAt: null });
const unfinished = (days: number): Backup => daysAgo(days, { state: 'running', verifiedAt: null });

describe('expiredBackups', () => {
  it.each([
    ['those older than the retention', [good(31), good(30), good(1)], [good(31)]],
    ['not the newest good one', [good(90), good(60)], [good(90)]],
    ['nothing while none is good', [unverified(90), unfinished(60)], []],
    ['what was given up a day ago', [good(2), unfinished(1.1), unfinished(0.5)], [unfinished(1.1)]],
    [
      'a removal that was interrupted',
      [daysAgo(40, { state: 'removing' }), good(1)],
      [daysAgo(40, { state: 'removing' })],
    ],
    ['an unverified one as any other', [unverified(31), unverified(2), good(1)], [unverified(31)]],
  ])('returns %s', (_, backups, expired) => {
    expect(expiredBackups(backups, 30, NOW_MS)).toEqual(expired);
  });
});

describe('isBackupDue', () => {
  it.each([
    [[], true],
    [[good(1)], true],
    [[good(0.9)], false],
    [[good(2), unverified(0.1)], true],
    [[good(2), unfinished(0.1)], true],
  ])('looks at the newest good one: %#', (backups, isDue) => {
    expect(isBackupDue(backups, 24, NOW_MS)).toBe(isDue);
  });
});
