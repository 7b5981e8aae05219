import supertest, { type Test } from 'supertest';
import { systemActor } from '#core';
import { loadConfig, type Config } from '#core/infra';
import { AdminTokensService } from '#auth';
import { startControl, type RunningControl } from '../../../apps/control/start-control.js';
import { createTestDatabase, openAsOwner } from '../stores/database.js';
import { createTestRedis } from '../stores/redis.js';
import { testEnvironment, type Stores } from '../test-environment.js';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** An object of the API; `secret` is present in the response that creates a key or token. */
export type ApiObject = Readonly<Record<string, unknown>> & { readonly id: string; readonly secret: string };

/** A page of objects. */
export interface ApiList {
  readonly data: readonly ApiObject[];
  readonly first_id: string;
  readonly last_id: string;
  readonly has_more: boolean;
}

/** A control app of one suite, on its own database and Redis, with an admin token. */
export interface ControlApp {
  readonly control: RunningControl;
  readonly config: Config;
  readonly token: string;
  /** A request with the admin token; `path` begins with `/` and omits `/admin/v1`. */
  call(method: Method, path: string, body?: object): Test;
  /** A request without added headers, at the full path. */
  raw(method: Method, path: string): Test;
  /** Rows, read as the owner of the database. */
  query(sql: string, ...values: unknown[]): Promise<Record<string, unknown>[]>;
  /** All of Postgres as text, to search for values that must not be stored. */
  dump(): Promise<string>;
  stop(): Promise<void>;
}

export async function startControlApp(
  environment: Readonly<Record<string, string>> = {},
  reroute: (stores: Stores) => Promise<Stores> = (stores) => Promise.resolve(stores),
): Promise<ControlApp> {
  const [database, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
  const stores = await reroute({ databaseUrl: database.url, redisUrl: redis.url });
  const config = loadConfig({
    ...testEnvironment(stores),
    ROUTIFY_CONTROL_LISTEN: '127.0.0.1:0',
    ...environment,
  });
  const control = await startControl(config);
  const { secret: token } = await control.app.get(AdminTokensService).create({ name: 'test' }, systemActor('test'));
  const raw = (method: Method, path: string): Test => supertest(control.adminUrl)[method](path);
  const owner = openAsOwner(database.url);
  const query = async (sql: string, ...values: unknown[]): Promise<Record<string, unknown>[]> =>
    (await owner.query<Record<string, unknown>>(sql, values)).rows;
  return {
    control,
    config,
    token,
    raw,
    call: (method, path, body) => {
      const request = raw(method, `/admin/v1${path}`).set('authorization', `Bearer ${token}`);
      return body === undefined ? request : request.send(body);
    },
    query,
    dump: async () => {
      const tables = await query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
      const rows = await Promise.all(
        tables.map(({ tablename }) => query(`SELECT row_to_json(t)::text AS row FROM "${String(tablename)}" t`)),
      );
      return JSON.stringify(rows);
    },
    stop: async () => {
      await control.stop();
      await owner.end();
      await Promise.all([database.drop(), redis.flush()]);
    },
  };
}
