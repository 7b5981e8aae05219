import { EventCutter, type ServerEvent } from '@/api/server-events';
import { nextState, openingState, type ConnectionState, type LiveMode, type Signal } from './connection-state';

/** One stream of the server: all tabs that want the same share it. */
export interface Feed {
  /** Path, session and organization: who may share it. */
  readonly key: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Who is shown what happens. */
export interface LiveSink {
  readonly onEvents: (events: readonly ServerEvent[]) => void;
  readonly onMode: (mode: LiveMode) => void;
}

/** What the connection needs of its environment; tests have another one. */
interface LiveEnvironment {
  readonly fetch: typeof fetch;
  readonly nowMs: () => number;
}

const TICK_MS = 1_000;
/** The session has ended, or its right; 404: it no longer reaches the organization. */
const REFUSED: ReadonlySet<number> = new Set([401, 403, 404]);

/** Keeps one stream open, resumes it where it broke off, and says how pages are to follow meanwhile. */
export class LiveConnection {
  private state: ConnectionState;
  private request: AbortController | null = null;
  private readonly ticking: ReturnType<typeof setInterval>;

  constructor(
    private readonly feed: Feed,
    private lastId: string | null,
    private readonly sink: LiveSink,
    private readonly environment: LiveEnvironment = { fetch: (...call) => fetch(...call), nowMs: () => Date.now() },
  ) {
    this.state = openingState(environment.nowMs());
    this.ticking = setInterval(() => {
      this.take('tick');
    }, TICK_MS);
    void this.open();
  }

  get mode(): LiveMode {
    return this.state.mode;
  }

  stop(): void {
    clearInterval(this.ticking);
    this.request?.abort();
    this.request = null;
  }

  private take(signal: Signal): void {
    const before = this.state;
    this.state = nextState(before, { signal, nowMs: this.environment.nowMs(), roll: Math.random() });
    const { phase, mode } = this.state;
    if (mode !== before.mode) this.sink.onMode(mode);
    if (phase === before.phase) return;
    if (phase === 'waiting' || phase === 'ended') this.request?.abort();
    if (phase === 'ended') clearInterval(this.ticking);
    if (phase === 'opening') void this.open();
  }

  private async open(): Promise<void> {
    const request = new AbortController();
    this.request = request;
    const signal = await this.follow(request.signal).catch(() => 'failed' as const);
    // What became of an aborted request is known already.
    if (!request.signal.aborted) this.take(signal);
  }

  private async follow(abort: AbortSignal): Promise<'closed' | 'failed' | 'refused'> {
    const headers = { ...this.feed.headers, ...(this.lastId === null ? {} : { 'last-event-id': this.lastId }) };
    const { ok, status, body } = await this.environment.fetch(this.feed.path, {
      headers,
      signal: abort,
      cache: 'no-store',
    });
    if (!ok || body === null) return REFUSED.has(status) ? 'refused' : 'failed';
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    const cutter = new EventCutter();
    for (;;) {
      const { done, value } = await reader.read();
      if (abort.aborted || done) return 'closed';
      this.take('bytes');
      this.show(cutter.cut(value));
    }
  }

  private show(events: readonly ServerEvent[]): void {
    if (events.length === 0) return;
    if (this.state.phase === 'opening') this.take('ready');
    this.lastId = events.findLast(({ id }) => id !== null)?.id ?? this.lastId;
    this.sink.onEvents(events);
  }
}
