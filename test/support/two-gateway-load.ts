import type { Answer, GatewayCaller } from './gateway-caller.js';

const CLIENTS_A_GATEWAY = 3;
/** Requests that each gateway must have answered after a change for a test to believe it. */
const SEEN_AFTER = 10;

interface Asked {
  readonly gateway: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly outcome: string;
  readonly answer: Answer;
}

/** Clients of one customer that ask both gateways without a pause until they are told to stop. */
export class TwoGatewayLoad {
  readonly log: Asked[] = [];
  private stopped = false;
  private readonly clients: Promise<void>[];

  constructor(
    callers: readonly GatewayCaller[],
    private readonly ask: (caller: GatewayCaller) => Promise<Answer>,
    /** What an answer means to the test. */
    private readonly outcomeOf: (answer: Answer) => string,
    clientsAGateway = CLIENTS_A_GATEWAY,
  ) {
    this.clients = callers.flatMap((caller, gateway) =>
      Array.from({ length: clientsAGateway }, () => this.askWithoutPause(caller, gateway)),
    );
  }

  /** Whether each gateway has answered enough requests that were sent after the moment. */
  hasSeen(sinceMs: number): boolean {
    return [0, 1].every(
      (gateway) =>
        this.log.filter((asked) => asked.gateway === gateway && asked.startedAtMs > sinceMs).length >= SEEN_AFTER,
    );
  }

  /** What requests heard that were sent after the moment. */
  outcomesAfter(momentMs: number): Set<string> {
    return new Set(this.log.filter(({ startedAtMs }) => startedAtMs > momentMs).map(({ outcome }) => outcome));
  }

  /**
   * When each gateway had given an answer that means something else than what was said before; null until then. What it
   * was asked after that belongs to the change.
   */
  turnedAtMs(before: ReadonlySet<string>): number | null {
    const turned = [0, 1].map((gateway) =>
      this.log.find((asked) => asked.gateway === gateway && !before.has(asked.outcome)),
    );
    return turned.includes(undefined) ? null : Math.max(...turned.map((asked) => asked?.endedAtMs ?? NaN));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.clients);
  }

  /** A 503 of a crowded machine says nothing about a change. */
  private async askWithoutPause(caller: GatewayCaller, gateway: number): Promise<void> {
    while (!this.stopped) {
      const startedAtMs = performance.now();
      const answer = await this.ask(caller);
      if (answer.status === 503) continue;
      const outcome = this.outcomeOf(answer);
      this.log.push({ gateway, startedAtMs, endedAtMs: performance.now(), outcome, answer });
    }
  }
}
