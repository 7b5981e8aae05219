import { Injectable } from '@nestjs/common';
import type { AlarmReport } from '../logging/alarm-report.js';
import { BatchStream } from '../redis/batch.stream.js';
import { RedisService } from '../redis/redis.service.js';

/** A report with the time since its lines, because clocks of processes differ. */
export interface AgedReport extends Omit<AlarmReport, 'name' | 'firstAtMs' | 'lastAtMs'> {
  /** Another version of the product may have other alarms. */
  readonly name: string;
  readonly firstAgeMs: number;
  readonly lastAgeMs: number;
}

/** What a process reports at once. The id makes a repeated delivery harmless. */
export interface AlarmBatch {
  readonly id: string;
  readonly instance: string;
  readonly reports: readonly AgedReport[];
}

/** Of all processes, each of a megabyte at most. While nothing takes them, each process keeps its own, joined. */
const ENTRIES_MAX = 100;

/** Alarms on their way from every process to those that store them. */
@Injectable()
export class AlarmStream extends BatchStream<AlarmBatch> {
  constructor(redis: RedisService) {
    super(redis, 'alarms', ENTRIES_MAX);
  }
}
