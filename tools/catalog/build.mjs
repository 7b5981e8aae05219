import { execFileSync } from 'node:child_process';
import { differences } from './differences.mjs';
import { LISTED, readJson, ROOT, SHIPPED, writeJson } from './files.mjs';
import { withShipped } from './merge/listed.mjs';
import { seedModel } from './merge/seed-model.mjs';
import { idleDecisions } from './merge/settle.mjs';
import { factsOf, PACKAGES, versionOf } from './sources/packages.mjs';
import { hasEnded, staleness } from './staleness.mjs';

const day = new Date().toISOString().slice(0, 10);
const { models: rows } = readJson('tools/catalog/data/models.json');
const { decisions } = readJson('tools/catalog/data/decisions.json');

const sold = rows.filter(({ retirement }) => !hasEnded(retirement, day));
const built = sold.map((row) => seedModel(row, factsOf(row, day), decisions, day));
const disagreements = built.flatMap((one) => one.disagreements);
for (const { id, field, offered, decision } of disagreements) {
  const choice = decision === undefined ? 'UNDECIDED' : `${decision.take}: ${decision.reason}`;
  console.log(`${id} ${field}  ${JSON.stringify(offered)}  ${choice}`);
}

const catalog = {
  built: day,
  packages: Object.values(PACKAGES).map((name) => ({ name, version: versionOf(name) })),
  source:
    'Built by npm run catalog from the packages and from tools/catalog/data, where each fact has its source and day, and each disagreement of sources its decision. Prices and retirements (announced_retirement; days of UTC) hold for the provider itself: other hosts of a model have their own. Check a price before you sell it.',
  models: built.map(({ model }) => model),
  retired: rows
    .filter(({ retirement }) => hasEnded(retirement, day))
    .map(({ canonical_id, retirement }) => ({ canonical_id, announced_retirement: retirement })),
};

const undecided = disagreements.filter(({ decision }) => decision === undefined);
const idle = idleDecisions(decisions, disagreements);
for (const { models, fields } of idle) console.error(`a decision that decides nothing: ${models} ${fields}`);
const faults = staleness(catalog, day);
for (const fault of faults) console.error(fault);
if (undecided.length + idle.length + faults.length > 0) {
  console.error(`nothing is written: ${undecided.length} undecided, ${idle.length} idle, ${faults.length} stale`);
  process.exit(1);
}

for (const line of differences(readJson(SHIPPED), catalog)) console.log(line);
const listed = readJson(LISTED);
writeJson(SHIPPED, catalog);
writeJson(LISTED, { ...listed, models: withShipped(listed.models, catalog.models) });
execFileSync(process.execPath, ['node_modules/oxfmt/bin/oxfmt', SHIPPED, LISTED], { cwd: ROOT, stdio: 'inherit' });
console.log(`${SHIPPED}: ${catalog.models.length} models, ${disagreements.length} disagreements decided`);
