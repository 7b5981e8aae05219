import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { PrincipalCache } from '#auth';
import { RunningRequests } from '#completions';
import { Clock, withTimeout, type RoutifyError, Metrics, Tracer } from '#core';
import { JournalWatch } from '#billing/metering';
import {
  AlarmReporter,
  callPlainInterceptorsDirectly,
  Heartbeat,
  leaveService,
  Logger,
  MetricsServer,
  NestLogger,
  Readiness,
  RedisService,
  UnroutableRequests,
  waitForSchema,
  type Config,
} from '#core/infra';
import { RejectionLog } from '#completions/rejections';
import {
  Arrival,
  allowAnyOrigin,
  OPEN_PATHS,
  ErrorFilter,
  LoadShedder,
  NotedRejections,
  ShapedExpressAdapter,
} from '#completions/v1';
import { GatewayModule } from './gateway.module.js';
import { IdleMemory } from './idle-memory.js';

/** How long a stopping gateway waits until Postgres has all journalled charges. */
const HANDOVER_TIMEOUT_MS = 30_000;
/** Closing a lost store connection never completes by itself. */
const CLOSE_TIMEOUT_MS = 5_000;
/** Of a whole stop, after the notice and the requests. */
const REST_MS_MAX = 45_000;

const SHED_METRIC = {
  name: 'routify_shed_requests_total',
  help: 'Requests refused before any work, for lack of time.',
};

export interface RunningGateway {
  /** Origin, without a path. */
  readonly url: string;
  /** Origin of `/metrics`; null: not served. */
  readonly metricsUrl: string | null;
  readonly app: NestExpressApplication;
  /** Of `stop`, milliseconds. */
  readonly stopMsMax: number;
  /** Leaves service, lets running requests finish within `drainMs`, and closes all connections. */
  stop(): Promise<void>;
}

/** Starts a gateway in this process. Waits for the database's schema; throws when the port or the journal is taken. */
export async function startGateway(config: Config): Promise<RunningGateway> {
  await waitForSchema(config.databaseUrl);
  const app = await NestFactory.create<NestExpressApplication>(
    GatewayModule.withConfig(config),
    new ShapedExpressAdapter(),
    { bodyParser: false, logger: false, abortOnError: false },
  );
  const logger = app.get(Logger);
  app.useLogger(new NestLogger(logger));
  callPlainInterceptorsDirectly(app);
  app.set('trust proxy', config.trustProxyHops);
  const clock = app.get(Clock);
  const rejections = app.get(RejectionLog);
  const noted = new NotedRejections(rejections, app.get(PrincipalCache));
  const arrival = new Arrival(clock, logger, app.get(Metrics), app.get(Tracer), noted);
  if (config.cors) app.use(OPEN_PATHS, allowAnyOrigin);
  app.use(arrival.handle.bind(arrival));
  app.useGlobalFilters(new ErrorFilter(logger));
  const failureOf = (error: RoutifyError, requestId: string): object => error.toFailure(requestId);
  new UnroutableRequests(clock, logger, 'gen', failureOf).watch(app.getHttpServer());
  const shedder = new LoadShedder(config, arrival, clock, logger);
  shedder.watch(app.getHttpServer());
  rejections.readCounter('overloaded', () => shedder.refusedCount);
  app.get(Heartbeat).report('load', () => ({ refused: shedder.refusedCount }));
  app.get(Metrics).readCounter(SHED_METRIC, () => [{ value: shedder.refusedCount }]);
  watchReadiness(app);
  await app.listen(config.gatewayListen.port, config.gatewayListen.host);
  const { port } = app.getHttpServer().address() as AddressInfo;
  const metrics = await MetricsServer.start(app.get(Metrics), config, { ...config.gatewayListen, port }, logger);
  app.get(Heartbeat).start();
  app.get(AlarmReporter).start();
  const idleMemory = new IdleMemory(arrival, logger);
  idleMemory.start();
  const stop = async (): Promise<void> => {
    await idleMemory.stop();
    await drain(app, config);
    await metrics?.stop();
  };
  const url = `http://${config.gatewayListen.host}:${port}`;
  const stopMsMax = config.drainNoticeMs + config.drainMs + REST_MS_MAX;
  return { url, metricsUrl: metrics?.url ?? null, app, stopMsMax, stop };
}

/** Postgres is no condition: without it a gateway serves from its snapshots. */
function watchReadiness(app: NestExpressApplication): void {
  const { client } = app.get(RedisService);
  const readiness = app.get(Readiness);
  readiness.register('redis', () => (client.status === 'ready' ? null : `redis is ${client.status}`));
  readiness.register('clock', () => app.get(Heartbeat).clockProblem());
}

async function drain(app: NestExpressApplication, { drainNoticeMs, drainMs }: Config): Promise<void> {
  app.get(Readiness).register('draining', () => 'the gateway is stopping');
  const running = app.get(RunningRequests);
  const onTimeout = (): void => {
    running.drain();
  };
  await leaveService([app.getHttpServer()], { noticeMs: drainNoticeMs, drainMs, onTimeout });
  // On standard output at every log level: if the journal's folder is lost, this is the only copy.
  for (const line of await app.get(JournalWatch).settle(HANDOVER_TIMEOUT_MS)) process.stdout.write(`${line}\n`);
  await withTimeout(CLOSE_TIMEOUT_MS, app.close(), () => undefined);
  app.get(Logger).flush();
}
