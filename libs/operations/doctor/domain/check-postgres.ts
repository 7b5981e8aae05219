import type { Config, PostgresInspector } from '#core/infra';
import { fail, ok, warn, type Verdict } from './finding.js';

const VERSION_MIN = 150_000;
/** For a command, monitoring, and a backup. */
const SPARE_CONNECTIONS = 11;
const CONNECTIONS_WARN_SHARE = 0.8;

type Rights = Awaited<ReturnType<PostgresInspector['readRights']>>;
type Routes = PostgresInspector['routes'];
export type TlsFacts = Routes[number] & { readonly isPublic: boolean };
type Replica = Awaited<ReturnType<PostgresInspector['readReplica']>>;
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

export function checkRights(rights: Rights, profile: Config['profile']): Verdict {
  const { user, owner, roles, missingRoles, canCreate, foreignTables, ownerProcesses } = rights;
  const isOther = user !== owner;
  if (foreignTables > 0 && roles.length > 0 && !isOther)
    return warn('rights_of_process', { user, roles: roles.join(', ') });
  if (foreignTables > 0) return fail('rights_not_owner', { user: owner, count: foreignTables });
  if (!canCreate) return fail('rights_cannot_create', { user: owner });
  // A login that does not own the tables needs the role of its process only.
  if (missingRoles.length === 0 || (isOther && roles.length > 0)) {
    if (profile !== 'production' || ownerProcesses.length === 0) return ok('rights_complete', { user: owner });
    return warn('rights_owner_processes', { processes: ownerProcesses.join(', ') });
  }
  const statements = missingRoles.map((role) => `CREATE ROLE ${role} NOLOGIN; GRANT ${role} TO "${user}";`);
  return warn('rights_missing_roles', { user, roles: missingRoles.join(', '), statements: statements.join(' ') });
}

export function checkTls(facts: readonly TlsFacts[]): Verdict {
  const open = facts.find(({ tls, isPublic }) => isPublic && tls !== 'verified');
  if (open !== undefined) return warn(open.tls === 'off' ? 'tls_off' : 'tls_unverified', open);
  return ok(facts.every(({ tls }) => tls === 'verified') ? 'tls_verified' : 'tls_private');
}

export function checkDirect(isSame: boolean): Verdict {
  return isSame ? ok('direct_same') : fail('direct_differs');
}

/** @param lagMaxMs what control allows */
export function checkReplica({ isSameCluster, isFollowing, behindMs }: Replica, lagMaxMs: number): Verdict {
  if (!isSameCluster) return fail('replica_foreign');
  if (!isFollowing) return fail('replica_promoted');
  if (behindMs === null || behindMs > lagMaxMs) return warn('replica_behind', { ms: lagMaxMs });
  return ok('replica_close', { ms: behindMs });
}

/** @param replicas processes of all apps */
export function checkConnections(connections: Connections, replicas: number): Verdict {
  const { max, reserved, othersUsed, used, pool, isPooled } = connections;
  const needed = isPooled ? SPARE_CONNECTIONS : replicas * pool + SPARE_CONNECTIONS;
  const taken = isPooled ? used : othersUsed;
  const free = max - taken;
  const minimum = Math.ceil(needed / CONNECTIONS_WARN_SHARE) + taken + reserved;
  const facts = { count: replicas, needed, free, minimum };
  if (isPooled) {
    const pooled = { ...facts, clients: replicas * pool + SPARE_CONNECTIONS };
    return needed > free ? fail('connections_pooled', pooled) : ok('connections_pooled', pooled);
  }
  if (needed > free) return fail('connections', facts);
  return needed > free * CONNECTIONS_WARN_SHARE ? warn('connections', facts) : ok('connections', facts);
}
