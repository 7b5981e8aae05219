import type { PostgresInspector } from '#infra';
import { fail, ok, warn, type Verdict } from './finding.js';

const VERSION_MIN = 150_000;
/** For a command and monitoring. */
const SPARE_CONNECTIONS = 10;
const CONNECTIONS_WARN_SHARE = 0.8;

type Rights = Awaited<ReturnType<PostgresInspector['readRights']>>;
type Connections = Awaited<ReturnType<PostgresInspector['readConnections']>>;

/** @param version as in `server_version_num` */
export function checkPostgresVersion(version: number): Verdict {
  const shown = `Postgres ${Math.floor(version / 10_000)}.${version % 10_000}`;
  return version >= VERSION_MIN ? ok(shown) : fail(`${shown} is too old`, 'Upgrade to Postgres 15 or newer.');
}

export function checkMigrations(missing: readonly string[]): Verdict {
  if (missing.length === 0) return ok('all applied');
  return fail(`${missing.length} are missing: ${missing.slice(0, 3).join(', ')}`, 'Start control, which applies them.');
}

export function checkRights({ user, missingRoles, canCreate, foreignTables }: Rights): Verdict {
  if (foreignTables > 0) {
    return fail(
      `${user} does not own ${foreignTables} tables`,
      `Set DATABASE_URL to the user that owns them, or: REASSIGN OWNED BY their owner TO "${user}";`,
    );
  }
  if (!canCreate)
    return fail(
      `${user} may not create tables`,
      `As owner of the database: GRANT CREATE, USAGE ON SCHEMA public TO "${user}";`,
    );
  if (missingRoles.length > 0) {
    const roles = missingRoles.join(', ');
    return warn(
      `${user} cannot switch to ${roles}: processes have all rights of the owner`,
      `As superuser: ${missingRoles.map((role) => `CREATE ROLE ${role} NOLOGIN; GRANT ${role} TO "${user}";`).join(' ')}`,
    );
  }
  return ok(`${user} owns the schema and can switch to every role`);
}

/** @param replicas processes of all apps */
export function checkConnections({ max, othersUsed, pool }: Connections, replicas: number): Verdict {
  const needed = replicas * pool + SPARE_CONNECTIONS;
  const free = max - othersUsed;
  const shown = `${replicas} processes open up to ${needed} of ${free} connections`;
  const fix = `Raise max_connections of Postgres to ${needed + othersUsed + SPARE_CONNECTIONS} or more, or run fewer replicas.`;
  if (needed > free) return fail(shown, fix);
  return needed > free * CONNECTIONS_WARN_SHARE ? warn(shown, fix) : ok(shown);
}
