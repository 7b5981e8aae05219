import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { InfraModule } from '#core/infra';
import { PaymentsWorkerModule } from '#payments';
import type { PaymentWorld } from './payment-world.js';
import { passOf } from '../processes/module-process.js';

@Module({})
class WorkerPart {}

/** The payments of a second worker over the stores of a world. It passes by itself, and by `work`. */
export class SecondWorker {
  private constructor(private readonly context: INestApplicationContext) {}

  static async start({ app: { config } }: PaymentWorld): Promise<SecondWorker> {
    const infra = InfraModule.forApp({ app: 'test', config, role: 'routify_worker' });
    const part = { module: WorkerPart, imports: [infra, PaymentsWorkerModule] };
    return new SecondWorker(await NestFactory.createApplicationContext(part, { logger: false }));
  }

  work(): Promise<void> {
    return passOf(this.context, 'payments');
  }

  stop(): Promise<void> {
    return this.context.close();
  }
}
