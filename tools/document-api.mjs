// Part of `npm run docs`: writes docs/money.md and the pages under docs/api from tests and code.
// With --check it writes nothing and fails when a page is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractPage, errorsPage, requestFieldsPage, rolesPage } from './api-pages.mjs';
import { findProofs } from '../test/contract/find-proofs.mjs';
import { buildIfStale } from './build.mjs';
import { moneyPage } from './money-page.mjs';
import { ROOT } from './stamp.mjs';

buildIfStale();
const { ENDPOINT_PATHS, ERRORS } = await import('../dist/libs/kernel/index.js');
const { ORGANIZATION_ACCESS, PLATFORM_ACCESS } = await import('../dist/libs/auth/domain/roles.js');
const { COMPLETION_RULES, EMBEDDING_RULES, fieldDocs, REQUEST_RULES } = await import('../dist/libs/dialects/index.js');

const rules = { chat: REQUEST_RULES, completions: COMPLETION_RULES, embeddings: EMBEDDING_RULES };
const endpoints = Object.entries(rules).map(([name, table]) => ({
  path: `/v1${ENDPOINT_PATHS[name]}`,
  fields: fieldDocs(table),
}));

const rowsOf = (subject) => JSON.parse(readFileSync(join(ROOT, `test/${subject}/rows.json`), 'utf8'));
const pages = {
  'docs/money.md': moneyPage(rowsOf('money')),
  'docs/api/contract.md': contractPage(rowsOf('contract'), findProofs(ROOT)),
  'docs/api/errors.md': errorsPage(ERRORS),
  'docs/api/request-fields.md': requestFieldsPage(endpoints),
  'docs/api/roles.md': rolesPage(ORGANIZATION_ACCESS, PLATFORM_ACCESS),
};

for (const [page, text] of Object.entries(pages)) {
  if (!process.argv.includes('--check')) writeFileSync(join(ROOT, page), text);
  else if (readFileSync(join(ROOT, page), 'utf8') !== text) {
    process.stderr.write(`${page} is stale: run npm run docs\n`);
    process.exitCode = 1;
  }
}
