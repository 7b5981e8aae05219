import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Fills unset variables from the files that `npm start` keeps in `ROUTIFY_HOME`, so that the command line finds the
 * servers and secrets of a checkout. Only in the development profile.
 */
export function withDevelopmentFiles(environment: Environment): Environment {
  if ((environment.NODE_ENV || 'development') !== 'development') return environment;
  const home = environment.ROUTIFY_HOME || '.routify';
  const secrets = readJson(join(home, 'secrets.json'));
  const { database_url, redis_url } = readJson(join(home, 'dev.json'));
  const found: Environment = { ...secrets, DATABASE_URL: database_url, REDIS_URL: redis_url };
  const open = Object.entries(found).filter(([name]) => !environment[name] && !environment[`${name}_FILE`]);
  return { ...environment, ...Object.fromEntries(open) };
}

/** A file that is missing, or truncated by a crash, counts as empty: the loader then reports the missing variables. */
function readJson(path: string): Readonly<Record<string, string | undefined>> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
  } catch {
    return {};
  }
}
