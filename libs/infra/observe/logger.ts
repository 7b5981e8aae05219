import type { LoggerService } from '@nestjs/common';
import { isatty } from 'node:tty';
import { pino, type DestinationStream, type Logger as Pino } from 'pino';
import type { LogLevel } from '../config/config.js';
import type { AlarmName } from './alarms.js';
import { formatLogLine } from './format-log-line.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The process's log: one JSON object a line on standard output, words for people on a terminal. Prompts and secrets never
 * reach it: callers pass named fields, never requests or headers, and `Secret` values print as `***`.
 */
export class Logger {
  /** What every line of information begins with, behind the time: JSON members, each with its comma. */
  private readonly beginning: string;

  private constructor(
    private readonly pino: Pino,
    private readonly output: DestinationStream,
  ) {
    this.beginning = members(pino.bindings());
  }

  static create(app: string, level: LogLevel, destination?: DestinationStream): Logger {
    const output = destination ?? (level === 'silent' ? NOWHERE : standardOutput());
    return new Logger(pino({ level, base: { app }, timestamp: () => `,"time":"${timeNow()}"` }, output), output);
  }

  /** The same log, with these fields in every line. */
  with(fields: Fields): Logger {
    return new Logger(this.pino.child(fields), this.output);
  }

  debug(fields: Fields, message: string): void {
    this.pino.debug(fields, message);
  }

  info(fields: Fields, message: string): void {
    this.pino.info(fields, message);
  }

  /**
   * The same as `info`, for a line that every request writes: pino's own way takes four times as long.
   * @param json the fields as JSON members, without braces
   */
  infoText(json: string, message: string): void {
    if (!this.pino.isLevelEnabled('info')) return;
    this.output.write(`{"level":30,"time":"${timeNow()}"${this.beginning},${json},"msg":${JSON.stringify(message)}}\n`);
  }

  warn(fields: Fields, message: string): void {
    this.pino.warn(fields, message);
  }

  /** `error` in the fields is printed with its stack and causes. */
  error(fields: Fields & { readonly error?: unknown }, message: string): void {
    const { error, ...rest } = fields;
    this.pino.error(error === undefined ? rest : { ...rest, err: error }, message);
  }

  /** An error that a person must look at, whatever else the log says. */
  alarm(alarm: AlarmName, fields: Fields & { readonly error?: unknown }, message: string): void {
    this.error({ alarm, ...fields }, message);
  }

  flush(): void {
    this.pino.flush();
  }
}

/** Lets Nest write its few lines through the same log. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: unknown): void {
    this.logger.debug({ context }, String(message));
  }

  debug(message: unknown, context?: unknown): void {
    this.logger.debug({ context }, String(message));
  }

  warn(message: unknown, context?: unknown): void {
    this.logger.warn({ context }, String(message));
  }

  error(message: unknown, stack?: unknown, context?: unknown): void {
    this.logger.error({ context, stack }, String(message));
  }
}

/** The same as `,"name":value` for each of the fields. */
function members(fields: Fields): string {
  const json = JSON.stringify(fields).slice(1, -1);
  return json === '' ? '' : `,${json}`;
}

let timeMs = 0;
let timeText = '';

/** A busy gateway writes several lines in a millisecond. */
function timeNow(): string {
  const nowMs = Date.now();
  if (nowMs !== timeMs) timeText = new Date(nowMs).toISOString();
  timeMs = nowMs;
  return timeText;
}

const STANDARD_OUTPUT = 1;

const NOWHERE: DestinationStream = { write: () => undefined };

/** Lines are written together: one system call a line costs a busy gateway a sixth of its time. */
const WRITTEN_TOGETHER_BYTES = 8_192;
const FLUSH_INTERVAL_MS = 200;

/** One for all logs of the process, so that their lines do not mix. What it holds back is written before the exit. */
let output: DestinationStream | null = null;

function standardOutput(): DestinationStream {
  if (output === null && isatty(STANDARD_OUTPUT)) output = terminal();
  if (output === null) {
    const opened = pino.destination({
      dest: STANDARD_OUTPUT,
      sync: true,
      minLength: WRITTEN_TOGETHER_BYTES,
      periodicFlush: FLUSH_INTERVAL_MS,
    });
    process.once('exit', () => {
      opened.flushSync();
    });
    output = opened;
  }
  return output;
}

function terminal(): DestinationStream {
  const colored = process.stdout.hasColors(); // which heeds NO_COLOR
  process.stdout.on('error', () => undefined); // a terminal that was closed reads nothing, and ends nobody
  return {
    write: (line) => {
      process.stdout.write(formatLogLine(line, colored));
    },
  };
}
