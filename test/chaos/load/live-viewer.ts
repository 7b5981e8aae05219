import { setTimeout as sleep } from 'node:timers/promises';
import type { AdminApi } from '../admin-api.js';

/** A browser reconnects after three seconds; this one is less patient. */
const RECONNECT_MS = 50;

/** An operator's page that follows the live events of control, over its restarts. */
export class LiveViewer {
  /** Connections that control answered with its first event. */
  readyCount = 0;
  requestCount = 0;
  readonly problems: string[] = [];
  private readonly leaving = new AbortController();
  private lastId: string | null = null;
  private watching: Promise<void> = Promise.resolve();

  constructor(private readonly api: AdminApi) {}

  start(): void {
    this.watching = this.watch();
  }

  async stop(): Promise<void> {
    this.leaving.abort();
    await this.watching;
  }

  private async watch(): Promise<void> {
    const { signal } = this.leaving;
    while (!signal.aborted) {
      await this.follow(signal).catch((error: unknown) => {
        if (!signal.aborted) this.problems.push(String(error));
      });
      await sleep(RECONNECT_MS);
    }
  }

  /** Until control ends the stream. */
  private async follow(signal: AbortSignal): Promise<void> {
    const response = await this.api.openEvents(this.lastId, signal);
    if (!response.ok || response.body === null) throw new Error(`events: ${response.status} ${await response.text()}`);
    let text = '';
    for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
      const events = (text + part).split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) this.take(event);
    }
  }

  private take(event: string): void {
    this.lastId = /^id: (.*)$/m.exec(event)?.[1] ?? this.lastId;
    if (event.includes('event: request')) this.requestCount++;
    if (!event.includes('event: ready')) return;
    this.readyCount++;
    if (!event.includes('"complete":true')) this.problems.push(event);
  }
}
