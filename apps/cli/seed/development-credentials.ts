import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { AdminTokensService, ApiKeysService } from '#auth';
import { RoutifyError, type Actor } from '#core';
import { seedPeople, type DemoPeople } from './seed-people.js';

const FILE_NAME = 'credentials.json';
const NAME = 'development';

interface Credential {
  readonly id: string;
  readonly secret: string;
}

/** A valid key for the gateway, a valid token for control, and people that can log in. */
interface DevelopmentCredentials extends DemoPeople {
  readonly apiKey: Credential;
  readonly adminToken: Credential;
}

/**
 * The credentials of earlier runs, from a private file in `home`, the only copy of their secrets. Lost, revoked, expired
 * or unknown ones are replaced by new ones.
 */
export async function ensureCredentials(
  services: INestApplicationContext,
  organizationId: string,
  home: string,
  actor: Actor,
): Promise<DevelopmentCredentials> {
  const stored = readStored(home);
  const keys = services.get(ApiKeysService);
  const tokens = services.get(AdminTokensService);
  let apiKey = await stillActive(stored.apiKey, (id) => keys.get(id));
  let adminToken = await stillActive(stored.adminToken, (id) => tokens.get(id));
  if (apiKey === null) {
    const { key, secret } = await keys.create(organizationId, { name: NAME }, actor);
    apiKey = { id: key.id, secret };
  }
  if (adminToken === null) {
    const { token, secret } = await tokens.create({ name: NAME }, actor);
    adminToken = { id: token.id, secret };
  }
  const people = await seedPeople(services, organizationId, stored, actor);
  const credentials = { apiKey, adminToken, ...people };
  if (JSON.stringify(credentials) !== JSON.stringify(stored)) store(home, credentials);
  return credentials;
}

async function stillActive(
  credential: Credential | undefined,
  get: (id: string) => Promise<{ readonly status: string; readonly expiresAt: Date | null }>,
): Promise<Credential | null> {
  if (credential === undefined) return null;
  try {
    const { status, expiresAt } = await get(credential.id);
    const isAlive = status === 'active' && (expiresAt === null || expiresAt.getTime() > Date.now());
    return isAlive ? credential : null;
  } catch (error) {
    if (error instanceof RoutifyError && error.code === 'not_found') return null;
    throw error;
  }
}

/** A missing or truncated file counts as empty. */
function readStored(home: string): Partial<DevelopmentCredentials> {
  try {
    return JSON.parse(readFileSync(join(home, FILE_NAME), 'utf8')) as DevelopmentCredentials;
  } catch {
    return {};
  }
}

/** Readable by the owner only. The rename makes the write atomic. */
function store(home: string, credentials: DevelopmentCredentials): void {
  const file = join(home, FILE_NAME);
  mkdirSync(home, { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
