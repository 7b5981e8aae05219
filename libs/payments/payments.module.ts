import { Module } from '@nestjs/common';
import { OrderMoneyModule } from '#billing';
import { OrderRepository } from './orders/order.repository.js';
import { PaymentFactsService } from './orders/payment-facts.service.js';
import { PaymentsTimer } from './orders/payments.timer.js';

/** For workers: ends orders, and books what was said of them. */
@Module({ imports: [OrderMoneyModule], providers: [OrderRepository, PaymentFactsService, PaymentsTimer] })
export class PaymentsWorkerModule {}
