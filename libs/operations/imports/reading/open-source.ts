import { RoutifyError } from '#core';
import { openMysql } from '../sources/mysql-source.js';
import { openPostgres } from '../sources/postgres-source.js';
import type { SourceDatabase } from '../sources/source-database.js';
import { openFile } from './open-file.js';

const SERVERS: Readonly<Record<string, (url: string) => Promise<SourceDatabase>>> = {
  'postgres:': openPostgres,
  'postgresql:': openPostgres,
  'mysql:': openMysql,
  'mariadb:': openMysql,
};

/** Opens an address of Postgres, MySQL or MariaDB, a file of SQLite, or a dump. Errors do not show the password. */
export async function openSource(from: string): Promise<SourceDatabase> {
  const scheme = /^([a-z][a-z0-9+.-]*:)\/\//i.exec(from)?.[1]?.toLowerCase();
  if (scheme === undefined) return openFile(from);
  const open = SERVERS[scheme];
  if (open === undefined) {
    throw new RoutifyError(
      'invalid_request_error',
      `${scheme}// is not supported: use postgres://, mysql://, or the path of a SQLite file or a dump.`,
    );
  }
  const url = URL.canParse(from) ? new URL(from) : null;
  if (url === null || url.pathname.length < 2) {
    throw new RoutifyError(
      'invalid_request_error',
      `the address is not a URL such as ${scheme}//user:password@host/database. Encode special characters of the password.`,
    );
  }
  try {
    return await open(from);
  } catch (error) {
    const at = `${url.protocol}//${url.host}${url.pathname}`;
    // No cause: drivers put the whole address into some errors.
    // oxlint-disable-next-line preserve-caught-error
    throw new RoutifyError('temporarily_unavailable', `${at} cannot be read: ${reasonOf(error, url)}.`);
  }
}

function reasonOf(error: unknown, { password }: URL): string {
  const text = (error instanceof Error ? error.message : '') || (error as { code?: string }).code || 'unknown error';
  return [password, decodeURIComponent(password)]
    .filter((secret) => secret !== '')
    .reduce((shown, secret) => shown.replaceAll(secret, '…'), text);
}
