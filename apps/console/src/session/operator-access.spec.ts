import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATOR_ACCESS } from './operator-access';

const DOCUMENT = join(__dirname, '../../../../docs/api/roles.md');

it('knows what the API allows each role of operators', () => {
  const [, table = ''] = readFileSync(DOCUMENT, 'utf8').split('## Operators');
  const documented = Array.from(table.matchAll(/^\| (\w+) \| (\w+|–) \| (\w+|–) \| (\w+|–) \|$/gm))
    .filter(([, resource]) => resource !== 'resource')
    .map(([, resource, , support, finance]) => [resource, { support: level(support), finance: level(finance) }]);
  expect(Object.fromEntries(documented)).toEqual(OPERATOR_ACCESS);
});

const level = (cell: string | undefined): string | undefined => (cell === '–' ? 'none' : cell);
