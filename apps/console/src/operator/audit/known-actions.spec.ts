import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KNOWN_ACTIONS } from './known-actions';

const ROOT = join(__dirname, '../../../../..');

it('the picker of actions has those that services record', () => {
  const files = ['libs', 'apps/control'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .map((file) => join(ROOT, folder, file)),
  );
  const recorded = files.flatMap((file) =>
    Array.from(readFileSync(file, 'utf8').matchAll(/\baction: '([a-z_]+\.[a-z_]+)'/g), ([, action]) => action ?? ''),
  );
  expect(recorded.length).toBeGreaterThan(40);
  expect(recorded.filter((action) => !KNOWN_ACTIONS.includes(action))).toEqual([]);
});
