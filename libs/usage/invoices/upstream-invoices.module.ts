import { Module } from '@nestjs/common';
import { AttemptUsageRepository } from './attempt-usage.repository.js';
import { UpstreamInvoicesService } from './upstream-invoices.service.js';

/** For control and the command line: what upstreams bill against what was booked. */
@Module({ providers: [AttemptUsageRepository, UpstreamInvoicesService], exports: [UpstreamInvoicesService] })
export class UpstreamInvoicesModule {}
