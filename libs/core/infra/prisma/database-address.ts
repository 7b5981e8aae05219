import type { Config } from '../config/config.js';
import type { StoreVariable } from '../stores/describe-store-failure.js';
import type { DatabaseRole } from './prisma.service.js';

type Addresses = Pick<Config, 'databaseUrl' | 'databaseDirectUrl'>;

/** The variable that names the server itself, never a pooler: for work that needs a session of its own. */
export function directVariable({ databaseDirectUrl }: Addresses): StoreVariable {
  return databaseDirectUrl === null ? 'DATABASE_URL' : 'DATABASE_DIRECT_URL';
}

/** The value of `directVariable`. */
export function directUrl({ databaseUrl, databaseDirectUrl }: Addresses): string {
  return databaseDirectUrl ?? databaseUrl;
}

/** Where a process of this role connects. The log-in at the pooler need not own the tables. */
export function addressFor(role: DatabaseRole, config: Addresses): { url: string; isPooled: boolean } {
  if (role === 'owner') return { url: directUrl(config), isPooled: false };
  return { url: config.databaseUrl, isPooled: config.databaseDirectUrl !== null };
}
