// Part of `npm run docs`: writes the pages of test/promises, those under docs/api, the holds by model, the rules about models, the providers, the jobs and the user of Redis from the code.
// With --check it writes nothing and fails when a page is stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorsPage, eventsPage, requestFieldsPage, rolesPage } from './api-pages.mjs';
import { holdsPage } from './holds-page.mjs';
import { modelRulesPage } from './model-rules-page.mjs';
import { readPromises, readSpecs, testsOfPromises, withoutIds } from '../../test/promises/read-promises.mjs';
import { buildIfStale } from '../build.mjs';
import { promisePage } from './promise-page.mjs';
import { providersPage } from './providers-page.mjs';
import { redisUserPage } from './redis-user-page.mjs';
import { readTried } from './tried-against.mjs';
import { workerJobsPage } from './worker-jobs-page.mjs';
import { ROOT } from '../stamp.mjs';

buildIfStale();
const { ENDPOINT_PATHS, ERRORS } = await import('../../dist/libs/core/index.js');
const { EVENT_TYPES, schemaOfData } = await import('../../dist/libs/core/index.js');
const { ORGANIZATION_ACCESS, PLATFORM_ACCESS, PROJECT_ACCESS } = await import('../../dist/libs/auth/domain/roles.js');
const { COMPLETION_RULES, EMBEDDING_RULES, fieldDocs, REQUEST_RULES } =
  await import('../../dist/libs/formats/index.js');
const { CLOCK_LEAD_MS, EXTEND_AT } = await import('../../dist/libs/core/index.js');
const redisUser = await import('../../dist/libs/operations/doctor/domain/redis/redis-user.js');
const { balanceApiOf } = await import('../../dist/libs/channels/channel-history/index.js');
const { CHANNEL_PRESETS } = await import('../../dist/libs/channels/index.js');
const { ENDED_PROVIDERS } = await import('../../dist/libs/channels/domain/presets/ended-providers.js');
const { MODEL_RULES } = await import('../../dist/libs/formats/upstreams/model-rules/rule-table.js');
const { rulesAbout } = await import('../../dist/libs/formats/index.js');
const { shippedHolds } = await import('./shipped-holds.mjs');
const { ControlModule } = await import('../../dist/apps/control/control.module.js');
const { WorkerModule } = await import('../../dist/apps/worker/worker.module.js');

const rules = { chat: REQUEST_RULES, completions: COMPLETION_RULES, embeddings: EMBEDDING_RULES };
const endpoints = Object.entries(rules).map(([name, table]) => ({
  path: `/v1${ENDPOINT_PATHS[name]}`,
  fields: fieldDocs(table),
}));

const topics = readPromises(ROOT);
const tests = testsOfPromises(topics, readSpecs(ROOT));
const testsOf = (id) => (tests.get(id) ?? []).map(({ spec, title }) => ({ spec, title: withoutIds(title, topics) }));

/** Modules are read and not started. */
const config = { instance: 'docs', logLevel: 'silent' };
const apps = { worker: WorkerModule.withConfig(config), control: ControlModule.withConfig(config) };

/** Of a channel with the preset as it is. */
const balanceApi = (preset, baseUrl) => balanceApiOf('auto', preset, baseUrl ?? 'https://account.example');

const pages = {
  ...Object.fromEntries(topics.map((topic) => [topic.page, promisePage(topic, testsOf)])),
  'docs/api/errors.md': errorsPage(ERRORS),
  'docs/api/events.md': eventsPage(EVENT_TYPES, schemaOfData),
  'docs/api/request-fields.md': requestFieldsPage(endpoints),
  'docs/api/roles.md': rolesPage(ORGANIZATION_ACCESS, PLATFORM_ACCESS, PROJECT_ACCESS),
  'docs/operations/redis-user.md': redisUserPage(redisUser),
  'docs/operations/holds-by-model.md': holdsPage(shippedHolds(), { extendAt: EXTEND_AT, leadMs: CLOCK_LEAD_MS }),
  'docs/operations/model-rules.md': modelRulesPage(MODEL_RULES, rulesAbout),
  'docs/operations/providers.md': providersPage(
    [...CHANNEL_PRESETS.values()],
    ENDED_PROVIDERS,
    balanceApi,
    readTried(ROOT),
  ),
  'docs/operations/worker-jobs.md': workerJobsPage(apps),
};

for (const [page, text] of Object.entries(pages)) {
  if (!process.argv.includes('--check')) writeFileSync(join(ROOT, page), text);
  else if (!existsSync(join(ROOT, page)) || readFileSync(join(ROOT, page), 'utf8') !== text) {
    process.stderr.write(`${page} is stale: run npm run docs\n`);
    process.exitCode = 1;
  }
}
