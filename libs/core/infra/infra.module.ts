import { BullModule } from '@nestjs/bullmq';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { RandomSource, SystemRandomSource } from '../kernel/random-source.js';
import { Clock, SystemClock } from '../kernel/time/clock.js';
import { Metrics } from '../metrics/metrics.js';
import { Tracer } from '../traces/tracer.js';
import { ChangeBus } from './bus/change.bus.js';
import { Config } from './config/config.js';
import { AlarmCauses } from './observe/alarm-causes.js';
import { AlarmReporter } from './observe/alarm.reporter.js';
import { AlarmStream } from './observe/alarm.stream.js';
import { Heartbeat } from './observe/heartbeat.js';
import { Instances } from './observe/instances.js';
import { Logger } from './logging/logger.js';
import { describeProcess } from './observe/describe-process.js';
import { openTracer } from './observe/open-tracer.js';
import { Readiness } from './observe/readiness.js';
import { RedisMemoryReader } from './observe/redis-memory.js';
import { PrismaService, type DatabaseRole } from './prisma/prisma.service.js';
import { openDatabase } from './prisma/replica/open-database.js';
import { connectionOf } from './redis/redis-address.js';
import { RedisService } from './redis/redis.service.js';

interface InfraOptions {
  /** Name of the app in its log lines. */
  readonly app: string;
  readonly config: Config;
  readonly role: DatabaseRole;
}

/** Connections and ports to the outside world, one of each per process. Global: every module needs them. */
@Global()
@Module({})
export class InfraModule {
  static forApp({ app, config, role }: InfraOptions): DynamicModule {
    return {
      module: InfraModule,
      imports: [queueConnection()],
      providers: [
        { provide: Config, useValue: config },
        { provide: Clock, useClass: SystemClock },
        { provide: RandomSource, useClass: SystemRandomSource },
        { provide: Logger, useValue: Logger.create(app, config.logLevel).with({ instance: config.instance }) },
        {
          provide: PrismaService,
          inject: [Logger],
          useFactory: (logger: Logger) => openDatabase(role, config, logger),
        },
        {
          provide: Metrics,
          inject: [Readiness, Logger, PrismaService],
          useFactory: (readiness: Readiness, logger: Logger, prisma: PrismaService) =>
            describeProcess(new Metrics(), { app, readiness, logger, database: prisma }),
        },
        {
          provide: Tracer,
          inject: [Logger, Metrics],
          useFactory: (logger: Logger, metrics: Metrics) => openTracer(app, config, logger, metrics),
        },
        RedisService,
        ChangeBus,
        Readiness,
        Instances,
        RedisMemoryReader,
        AlarmCauses,
        AlarmStream,
        AlarmReporter,
        {
          provide: Heartbeat,
          inject: [Instances, Readiness, RedisService, Clock, Logger],
          useFactory: (instances: Instances, readiness: Readiness, redis: RedisService, clock: Clock, logger: Logger) =>
            new Heartbeat({ app, instance: config.instance }, instances, readiness, redis, clock, logger),
        },
      ],
      exports: [
        Config,
        Clock,
        RandomSource,
        Logger,
        PrismaService,
        RedisService,
        ChangeBus,
        Readiness,
        Instances,
        RedisMemoryReader,
        AlarmCauses,
        AlarmStream,
        AlarmReporter,
        Heartbeat,
        Metrics,
        Tracer,
      ],
    };
  }
}

/**
 * BullMQ on the product's Redis, under its own hash tag. It opens its own connections from the URL because a shared
 * instance would not be closed with the application. Producers do not queue while Redis is unavailable.
 */
function queueConnection(): DynamicModule {
  return BullModule.forRootAsync({
    inject: [Config],
    useFactory: (config: Config) => ({
      prefix: '{bull}',
      connection: { ...connectionOf(config), maxRetriesPerRequest: null },
    }),
  });
}
