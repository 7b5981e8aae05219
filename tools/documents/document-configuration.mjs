// `npm run docs`: writes docs/configuration.md and .env.example from the table of environment variables.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfStale } from '../build.mjs';
import { ROOT } from '../stamp.mjs';

buildIfStale();
const { configurationPage, environmentExample } =
  await import('../../dist/libs/core/infra/config/describe-variables.js');
writeFileSync(join(ROOT, 'docs/configuration.md'), configurationPage());
writeFileSync(join(ROOT, '.env.example'), environmentExample());
