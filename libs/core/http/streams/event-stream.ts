import { SetMetadata, applyDecorators, type CustomDecorator, type Type as ClassOf } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiProduces, getSchemaPath } from '@nestjs/swagger';
import type { Response } from 'express';
import { CoarseTimer } from '../../kernel/time/coarse-timer.js';

/** Shorter than the idle time-outs of common proxies. */
const HEARTBEAT_MS = 15_000;
/** For a client to take the rest of a stream that has ended. */
const END_MAX_MS = 2_000;

export const STREAMS_EVENTS = 'control:streams-events';

/** A POST that streams its answer: there is no one answer to repeat, so it takes no Idempotency-Key. */
export function StreamsEvents(): CustomDecorator {
  return SetMetadata(STREAMS_EVENTS, true);
}

/**
 * Documents a route that sends server-sent events. The schemas of the events' data are beside it, by name of event.
 *
 * @param example the stream as text
 */
export function ApiEventStream(events: Readonly<Record<string, ClassOf>>, example: string): MethodDecorator {
  const listed = Object.entries(events).map(([name, { name: schema }]) => `\`${name}\` (${schema})`);
  return applyDecorators(
    ApiExtraModels(...Object.values(events)),
    ApiProduces('text/event-stream'),
    ApiOkResponse({
      description: `Server-sent events with JSON data: ${listed.join(', ')}. Comments keep the connection open.`,
      schema: { type: 'string', example, ...describesData(Object.values(events)) },
    }),
  );
}

/** JSON Schema's way to say what a text holds; the types of Nest do not know it. */
function describesData(events: readonly ClassOf[]): object {
  return { contentSchema: { anyOf: events.map((event) => ({ $ref: getSchemaPath(event) })) } };
}

/** A response as server-sent events. Its first event opens it: what is thrown before that is an ordinary error. */
export class EventStream {
  private heartbeat: NodeJS.Timeout | null = null;

  constructor(private readonly response: Response) {}

  get isClosed(): boolean {
    return this.response.destroyed || this.response.writableEnded;
  }

  /** Bytes that the client has not taken yet. */
  get waitingBytes(): number {
    return this.response.writableLength;
  }

  /** Called once, by whichever side ends it. */
  onClose(listener: () => void): void {
    this.response.once('close', listener);
  }

  open(): void {
    if (this.response.headersSent || this.isClosed) return;
    this.response.status(200).set({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // nginx buffers an answer unless this forbids it.
      'x-accel-buffering': 'no',
    });
    this.response.flushHeaders();
    this.heartbeat = setInterval(() => this.response.write(':\n\n'), HEARTBEAT_MS);
    this.response.once('close', () => {
      this.stopHeartbeat();
    });
  }

  /** @param id by which a client resumes; it has no line end */
  send(event: string, data: object, id?: string): void {
    this.open();
    if (this.isClosed) return;
    const head = id === undefined ? '' : `id: ${id}\n`;
    this.response.write(`${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Also towards a client that takes nothing: its connection is closed then. */
  end(): void {
    if (this.isClosed) return;
    this.stopHeartbeat();
    this.response.end();
    const closing = new CoarseTimer(END_MAX_MS, () => this.response.destroy());
    this.response.once('close', () => {
      closing.cancel();
    });
  }

  private stopHeartbeat(): void {
    if (this.heartbeat !== null) clearInterval(this.heartbeat);
  }
}
