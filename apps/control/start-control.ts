import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RequestListener } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import type { OpenAPIObject } from '@nestjs/swagger';
import helmet from 'helmet';
import { AdminTokensService } from '#auth';
import { OperatorsService } from '#identity';
import {
  AlarmReporter,
  closeApp,
  DatabaseRepository,
  Heartbeat,
  leaveService,
  limitServer,
  Logger,
  MetricsServer,
  NestLogger,
  Readiness,
  RedisService,
  UnroutableRequests,
  type Config,
} from '#core/infra';
import { Metrics, Clock } from '#core';
import {
  BodyPipe,
  ErrorFilter,
  refuseUnknownHosts,
  permitFeatures,
  forbidStoring,
  refuseUnstorableAddress,
  assignRequestIds,
} from '#core/http';
import { LiveHub } from '#billing/http';
import { AdminListener } from './admin-listener.js';
import { serveConsole } from './console/serve-console.js';
import { ControlModule } from './control.module.js';
import { buildDocument } from './openapi/build-document.js';
import { methodsOf } from './openapi/methods-of.js';
import { serveDocument } from './openapi/serve-document.js';

/** Requests end by themselves earlier, as a statement of Postgres takes no longer; those that wait for a lost store do not. */
const DRAIN_MS_MAX = 30_000;
const CLOSE_MS_MAX = 10_000;
/** Of a whole stop, after the notice and the requests. */
const REST_MS_MAX = 20_000;

export interface RunningControl {
  /** Origin, without a path. */
  readonly url: string;
  /** Origin of the operator API; the same as `url` unless it has a separate listener. */
  readonly adminUrl: string;
  /** Origin of `/metrics`; null: not served. */
  readonly metricsUrl: string | null;
  readonly app: NestExpressApplication;
  /** Its OpenAPI document, built on first use: it takes 0.2 s, which would delay every start. */
  readonly describe: () => OpenAPIObject;
  /** Of `stop`, milliseconds. */
  readonly stopMsMax: number;
  /** Leaves service, ends live streams, lets other requests finish within `drainMs`, at most 30 s, and closes all connections. */
  stop(): Promise<void>;
}

/** Starts control in this process, on a migrated database. Throws when a port is taken. */
export async function startControl(config: Config): Promise<RunningControl> {
  const options = { bodyParser: false, logger: false, abortOnError: false } as const;
  const module = ControlModule.withConfig(config);
  const app = await NestFactory.create<NestExpressApplication>(module, limitServer(new ExpressAdapter()), options);
  const logger = app.get(Logger);
  app.useLogger(new NestLogger(logger));
  const admin = config.adminListen === null ? null : new AdminListener();
  const describe = prepare(app, config, admin);
  watchReadiness(app);
  await installBootstrapToken(app, config);
  await offerSetup(app, config);
  await app.listen(config.controlListen.port, config.controlListen.host);
  const servers: Server[] = [app.getHttpServer()];
  if (admin !== null && config.adminListen !== null) {
    const handler = app.getHttpAdapter().getInstance() as RequestListener;
    servers.push(await admin.listen(handler, config.adminListen));
  }
  const unroutable = new UnroutableRequests(app.get(Clock), logger, 'req');
  for (const server of servers) unroutable.watch(server);
  const { port } = app.getHttpServer().address() as AddressInfo;
  const metrics = await MetricsServer.start(app.get(Metrics), config, { ...config.controlListen, port }, logger);
  app.get(Heartbeat).start();
  app.get(AlarmReporter).start();
  const [url = '', adminUrl = url] = servers.map(originOf);
  const leaving = { noticeMs: config.drainNoticeMs, drainMs: Math.min(config.drainMs, DRAIN_MS_MAX) };
  const stopMsMax = leaving.noticeMs + leaving.drainMs + REST_MS_MAX;
  const stop = async (): Promise<void> => {
    await leave(app, servers, leaving);
    await metrics?.stop();
    await closeApp(app, CLOSE_MS_MAX);
  };
  return { url, adminUrl, metricsUrl: metrics?.url ?? null, app, describe, stopMsMax, stop };
}

/** Middleware, pipes and filters around the controllers, in the order of a request. Bodies are read by a guard. */
function prepare(app: NestExpressApplication, config: Config, admin: AdminListener | null): () => OpenAPIObject {
  const logger = app.get(Logger);
  app.set('trust proxy', config.trustProxyHops);
  app.set('etag', false);
  app.use(assignRequestIds(app.get(Clock), logger, app.get(Metrics)));
  app.use(refuseUnknownHosts(config));
  app.use(helmet());
  app.use(permitFeatures);
  if (admin !== null) app.use(admin.refuseElsewhere);
  app.use(['/admin/v1', '/api/v1'], forbidStoring);
  app.use(refuseUnstorableAddress);
  const describe = describeOnce(app);
  app.useGlobalPipes(new BodyPipe());
  app.useGlobalFilters(new ErrorFilter(logger, methodsOf(describe)));
  serveDocument(app, describe);
  serveConsole(app, config, logger);
  return describe;
}

function describeOnce(app: INestApplication): () => OpenAPIObject {
  let document: OpenAPIObject | null = null;
  return () => (document ??= buildDocument(app));
}

function watchReadiness(app: INestApplication): void {
  const readiness = app.get(Readiness);
  const { client } = app.get(RedisService);
  const database = app.get(DatabaseRepository);
  readiness.register('redis', () => (client.status === 'ready' ? null : `redis is ${client.status}`));
  readiness.register('postgres', async () => ((await database.answers()) ? null : 'postgres is unavailable'));
}

async function installBootstrapToken(app: INestApplication, { bootstrapAdminTokenHash }: Config): Promise<void> {
  if (bootstrapAdminTokenHash === null) return;
  if (await app.get(AdminTokensService).bootstrap(bootstrapAdminTokenHash)) {
    app.get(Logger).info({}, 'installed the admin token of ROUTIFY_BOOTSTRAP_ADMIN_TOKEN_HASH');
  }
}

/** On an installation without an operator: the way to the first one. The seed of `npm start` makes one itself. */
async function offerSetup(app: INestApplication, { simulator }: Config): Promise<void> {
  if (simulator) return;
  const link = await app.get(OperatorsService).createSetupLink();
  if (link !== null) app.get(Logger).warn({ link }, 'there is no operator yet: open the link once, within a day');
}

function originOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

async function leave(
  app: INestApplication,
  servers: readonly Server[],
  times: { readonly noticeMs: number; readonly drainMs: number },
): Promise<void> {
  app.get(Readiness).register('draining', () => 'control is stopping');
  const live = app.get(LiveHub);
  const onRefusing = (): void => {
    live.endAll();
  };
  await leaveService(servers, { ...times, onRefusing });
}
