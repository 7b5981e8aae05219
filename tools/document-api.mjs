// Part of `npm run docs`: writes the pages under docs/api from what the tests and the code use.
// With --check it writes nothing and fails when a page is not what it would write.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractPage, errorsPage, requestFieldsPage, rolesPage } from './api-pages.mjs';
import { buildIfStale } from './build.mjs';
import { ROOT } from './stamp.mjs';

buildIfStale();
const { ERRORS } = await import('../dist/libs/kernel/index.js');
const { ORGANIZATION_ACCESS, PLATFORM_ACCESS } = await import('../dist/libs/auth/domain/roles.js');
const { requestFieldDocs } = await import('../dist/libs/dialects/index.js');

const rows = JSON.parse(readFileSync(join(ROOT, 'test/contract/rows.json'), 'utf8'));
const pages = {
  'docs/api/contract.md': contractPage(rows),
  'docs/api/errors.md': errorsPage(ERRORS),
  'docs/api/request-fields.md': requestFieldsPage(requestFieldDocs()),
  'docs/api/roles.md': rolesPage(ORGANIZATION_ACCESS, PLATFORM_ACCESS),
};

for (const [page, text] of Object.entries(pages)) {
  if (!process.argv.includes('--check')) writeFileSync(join(ROOT, page), text);
  else if (readFileSync(join(ROOT, page), 'utf8') !== text) {
    process.stderr.write(`${page} is stale: run npm run docs\n`);
    process.exitCode = 1;
  }
}
