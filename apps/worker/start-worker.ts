import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { Clock, Metrics } from '#core';
import {
  AlarmReporter,
  closeApp,
  Heartbeat,
  limitServer,
  Logger,
  MetricsServer,
  NestLogger,
  Readiness,
  RedisService,
  UnroutableRequests,
  waitForSchema,
  type Config,
} from '#core/infra';
import { WorkerModule } from './worker.module.js';

/** Longer than a statement of Postgres may take. */
const CLOSE_MS_MAX = 35_000;
const STOP_MS_MAX = 45_000;

export interface RunningWorker {
  /** Origin of the health checks, without a path. */
  readonly url: string;
  /** Origin of `/metrics`; null: not served. */
  readonly metricsUrl: string | null;
  readonly app: NestExpressApplication;
  /** Of `stop`, milliseconds. */
  readonly stopMsMax: number;
  /** Takes no new work, waits for running transactions, and closes every connection. */
  stop(): Promise<void>;
}

/** Starts a worker in this process. Waits for the database's schema; throws when the port is taken. */
export async function startWorker(config: Config): Promise<RunningWorker> {
  await waitForSchema(config.databaseUrl);
  const module = WorkerModule.withConfig(config);
  const app = await NestFactory.create<NestExpressApplication>(module, limitServer(new ExpressAdapter()), {
    logger: false,
    // By default Nest exits without a word, as there is no logger yet.
    abortOnError: false,
  });
  const logger = app.get(Logger);
  app.useLogger(new NestLogger(logger));
  const { client } = app.get(RedisService);
  const readiness = app.get(Readiness);
  readiness.register('redis', () => (client.status === 'ready' ? null : `redis is ${client.status}`));
  new UnroutableRequests(app.get(Clock), logger, 'req').watch(app.getHttpServer());
  await app.listen(config.workerListen.port, config.workerListen.host);
  const { port } = app.getHttpServer().address() as AddressInfo;
  const metrics = await MetricsServer.start(app.get(Metrics), config, { ...config.workerListen, port }, logger);
  app.get(Heartbeat).start();
  app.get(AlarmReporter).start();
  const stop = async (): Promise<void> => {
    readiness.register('draining', () => 'the worker is stopping');
    await metrics?.stop();
    await closeApp(app, CLOSE_MS_MAX);
  };
  const url = `http://${config.workerListen.host}:${port}`;
  return { url, metricsUrl: metrics?.url ?? null, app, stopMsMax: STOP_MS_MAX, stop };
}
