import type { Backup } from './backup.js';
import { backupsByKey } from './backups-by-key.js';

const of = (id: string, state: Backup['state'], ...keyIds: string[]) => ({
  backup: { id, state, startedAt: `2026-11-0${id}T00:00:00Z` } as Backup,
  keyIds,
});

it('names the backups that need each key, the oldest first, without those that are not complete', () => {
  const backups = [of('2', 'complete', 'k2', 'k1'), of('1', 'complete', 'k1'), of('3', 'running', 'k1')];
  expect([...backupsByKey(backups)]).toEqual([
    ['k1', ['1', '2']],
    ['k2', ['2']],
  ]);
});
