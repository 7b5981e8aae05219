// The launcher's input: the environment, `.env`, and their faults.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ROOT } from '../stamp.mjs';

/** The process's environment over the repo's `.env`. */
export function readEnvironment(file = join(ROOT, '.env')) {
  const fromFile = existsSync(file) ? withoutEmpty(parseEnv(readFileSync(file, 'utf8'))) : {};
  return { fromFile, all: { ...fromFile, ...withoutEmpty(process.env) } };
}

/** An empty variable counts as unset everywhere: it hides no other value, and `.env.example` has many. */
function withoutEmpty(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
}

/** Stands in for servers that are not started yet while the rest is checked. */
const PLACEHOLDERS = { DATABASE_URL: 'postgresql://127.0.0.1/routify', REDIS_URL: 'redis://127.0.0.1' };

/**
 * Checks the environment with the apps' loader before the servers have addresses. Returns the Config and a text that
 * counts the sources of its values; throws the loader's ConfigError. `folder` holds the compiled apps and libs.
 */
export async function checkEnvironment({ fromFile, all }, secrets, folder = join(ROOT, 'dist')) {
  const { loadConfig, variablesSet } = await import(`${folder}/libs/core/infra/config/load-config.js`);
  const { VARIABLES } = await import(`${folder}/libs/core/infra/config/variables.js`);
  const config = loadConfig({ ...unlessGiven(all, { ...PLACEHOLDERS, ...secrets }), ...all });
  const set = variablesSet(all);
  const inFile = variablesSet(fromFile).filter((name) => all[name] === fromFile[name]).length;
  const counts = { default: Object.keys(VARIABLES).length - set.length, 'from .env': inFile };
  counts['from the environment'] = set.length - inFile;
  const sources = Object.entries(counts).filter(([, count]) => count > 0);
  const detail = sources.map(([source, count]) => `${count} ${source}`).join(', ');
  return { config, detail: `${Object.keys(VARIABLES).length} variables (${detail})` };
}

/** Whether the environment sets a variable, directly or as a file name. */
export function isGiven(environment, name) {
  return name in environment || `${name}_FILE` in environment;
}

/** The values that the environment leaves unset. */
export function unlessGiven(environment, values) {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !isGiven(environment, name)));
}
