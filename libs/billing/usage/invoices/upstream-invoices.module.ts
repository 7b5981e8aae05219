import { Module } from '@nestjs/common';
import { AttemptUsageRepository } from './attempt-usage.repository.js';
import { UpstreamInvoicesService } from './upstream-invoices.service.js';

/** Compares invoices of upstreams with booked usage, for control and the command line. */
@Module({ providers: [AttemptUsageRepository, UpstreamInvoicesService], exports: [UpstreamInvoicesService] })
export class UpstreamInvoicesModule {}
