import type { Config, PostgresInspector } from '#infra';
import { fail, ok, warn, type Verdict } from './finding.js';

const VERSION_MIN = 150_000;
/** For a command and monitoring. */
const SPARE_CONNECTIONS = 10;
const CONNECTIONS_WARN_SHARE = 0.8;

type Rights = Awaited<ReturnType<PostgresInspector['readRights']>>;
type Connections = Awaited<ReturnType<PostgresInspector['readConnections']>>;

/** @param version as in `server_version_num` */
export function checkPostgresVersion(version: number): Verdict {
  const shown = { version: `${Math.floor(version / 10_000)}.${version % 10_000}` };
  return version >= VERSION_MIN ? ok('postgres_supported', shown) : fail('postgres_outdated', shown);
}

export function checkMigrations(missing: readonly string[]): Verdict {
  if (missing.length === 0) return ok('migrations_applied');
  return fail('migrations_missing', { count: missing.length, names: missing.slice(0, 3).join(', ') });
}

export function checkRights(
  { user, roles, missingRoles, canCreate, foreignTables, ownerProcesses }: Rights,
  profile: Config['profile'],
): Verdict {
  if (foreignTables > 0 && roles.length > 0) return warn('rights_of_process', { user, roles: roles.join(', ') });
  if (foreignTables > 0) return fail('rights_not_owner', { user, count: foreignTables });
  if (!canCreate) return fail('rights_cannot_create', { user });
  if (missingRoles.length === 0) {
    if (profile !== 'production' || ownerProcesses.length === 0) return ok('rights_complete', { user });
    return warn('rights_owner_processes', { processes: ownerProcesses.join(', ') });
  }
  const statements = missingRoles.map((role) => `CREATE ROLE ${role} NOLOGIN; GRANT ${role} TO "${user}";`);
  return warn('rights_missing_roles', { user, roles: missingRoles.join(', '), statements: statements.join(' ') });
}

/** @param replicas processes of all apps */
export function checkConnections({ max, othersUsed, pool }: Connections, replicas: number): Verdict {
  const needed = replicas * pool + SPARE_CONNECTIONS;
  const free = max - othersUsed;
  const facts = { count: replicas, needed, free, minimum: needed + othersUsed + SPARE_CONNECTIONS };
  if (needed > free) return fail('connections', facts);
  return needed > free * CONNECTIONS_WARN_SHARE ? warn('connections', facts) : ok('connections', facts);
}
