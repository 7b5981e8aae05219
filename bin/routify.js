#!/usr/bin/env node
// The command line. In a checkout it builds what has never been built and reads `.env`, as `npm start` does.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

const ROOT = join(import.meta.dirname, '..');
const MAIN = join(ROOT, 'dist/apps/cli/main.js');
const BUILD = join(ROOT, 'tools/build.mjs');
const ENV_FILE = join(ROOT, '.env');

if (!existsSync(MAIN) && existsSync(BUILD)) (await import(BUILD)).buildIfStale();
if (existsSync(ENV_FILE)) {
  for (const [name, value] of Object.entries(parseEnv(readFileSync(ENV_FILE, 'utf8')))) process.env[name] ||= value;
}
// The folder of `npm start`, from wherever in the checkout the command is given.
if (existsSync(BUILD) && process.env.NODE_ENV !== 'production') process.env.ROUTIFY_HOME ||= join(ROOT, '.routify');
await import(MAIN);
