import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { InfraModule } from '#core/infra';
import { StoredResponsesWorkerModule } from '#completions/stored-responses';
import type { Platform } from '../platform.js';
import { passOf } from '../../processes/module-process.js';

@Module({})
class StoredResponsesOnlyModule {}

/** The worker's part in stored responses, beside a platform. */
export class StoredResponsesWorker {
  private constructor(private readonly app: INestApplicationContext) {}

  static async start({ config }: Pick<Platform, 'config'>): Promise<StoredResponsesWorker> {
    const imports = [
      InfraModule.forApp({ app: 'worker', config, role: 'routify_worker' }),
      StoredResponsesWorkerModule,
    ];
    const module = { module: StoredResponsesOnlyModule, imports };
    return new StoredResponsesWorker(await NestFactory.createApplicationContext(module, { logger: false }));
  }

  /** Moves what waits, and deletes what customers deleted. */
  move(): Promise<void> {
    return passOf(this.app, 'stored-responses');
  }

  /** Deletes what is kept no longer. */
  expire(): Promise<void> {
    return passOf(this.app, 'expired-responses');
  }

  stop(): Promise<void> {
    return this.app.close();
  }
}
