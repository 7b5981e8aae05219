import type { Answer, GatewayCaller } from './gateway-caller.js';

const CLIENTS_A_GATEWAY = 3;
/** Requests that each gateway must answer after a change before a test accepts it. */
const SEEN_AFTER = 10;

interface AnsweredRequest {
  readonly gateway: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly outcome: string;
  readonly answer: Answer;
}

/** Clients of one customer that call both gateways without a pause until `stop`. */
export class TwoGatewayLoad {
  readonly log: AnsweredRequest[] = [];
  private stopped = false;
  private readonly clients: Promise<void>[];

  constructor(
    callers: readonly GatewayCaller[],
    private readonly request: (caller: GatewayCaller) => Promise<Answer>,
    /** Classifies an answer. */
    private readonly outcomeOf: (answer: Answer) => string,
    clientsAGateway = CLIENTS_A_GATEWAY,
  ) {
    this.clients = callers.flatMap((caller, gateway) =>
      Array.from({ length: clientsAGateway }, () => this.requestInLoop(caller, gateway)),
    );
  }

  /** Whether each gateway has answered enough requests that were sent after the moment. */
  hasSeen(sinceMs: number): boolean {
    return [0, 1].every(
      (gateway) =>
        this.log.filter((entry) => entry.gateway === gateway && entry.startedAtMs > sinceMs).length >= SEEN_AFTER,
    );
  }

  /** The outcomes of requests sent after the moment. */
  outcomesAfter(momentMs: number): Set<string> {
    return new Set(this.log.filter(({ startedAtMs }) => startedAtMs > momentMs).map(({ outcome }) => outcome));
  }

  /**
   * When every gateway had given its first answer with an outcome outside `before`; null until then. Later requests
   * belong to the change.
   */
  changedAtMs(before: ReadonlySet<string>): number | null {
    const turned = [0, 1].map((gateway) =>
      this.log.find((entry) => entry.gateway === gateway && !before.has(entry.outcome)),
    );
    return turned.includes(undefined) ? null : Math.max(...turned.map((entry) => entry?.endedAtMs ?? NaN));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.clients);
  }

  /** Ignores a 503: on a loaded machine it is not about the change. */
  private async requestInLoop(caller: GatewayCaller, gateway: number): Promise<void> {
    while (!this.stopped) {
      const startedAtMs = performance.now();
      const answer = await this.request(caller);
      if (answer.status === 503) continue;
      const outcome = this.outcomeOf(answer);
      this.log.push({ gateway, startedAtMs, endedAtMs: performance.now(), outcome, answer });
    }
  }
}
