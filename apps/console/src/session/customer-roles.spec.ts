import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CUSTOMER_ACCESS } from './customer-roles';

it('has the rights of members as the documentation has them', () => {
  const page = readFileSync(join(__dirname, '../../../../docs/api/roles.md'), 'utf8');
  const members = page.slice(page.indexOf('## Members'), page.indexOf('## Operators'));
  const rows = Array.from(members.matchAll(/^\| (\w+) \| (\w+) \| (\S+) \| (\S+) \| (\S+) \| (\S+) \|$/gm))
    .filter(([, resource]) => resource !== 'resource')
    .map(([, resource = '', , admin, developer, billing, viewer]) => {
      const levelOf = (text: string | undefined): string => (text === '–' ? 'none' : (text ?? ''));
      const [a, d, b, v] = [admin, developer, billing, viewer].map(levelOf);
      return [resource, { admin: a, developer: d, billing: b, viewer: v }];
    });
  expect(Object.fromEntries(rows)).toEqual(CUSTOMER_ACCESS);
});
