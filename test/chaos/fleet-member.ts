/** A process of the fleet that can be killed and comes back at the same address. */
export interface FleetMember {
  /** `gateway-0`, `redis` … */
  readonly name: string;
  readonly pid: number;
  /** False from a kill until it answers again. */
  readonly isUp: boolean;
  /** Starts it and waits until it answers; tries again as a supervisor would while what it needs is away. */
  start(environment?: Readonly<Record<string, string>>): Promise<void>;
  /** `kill -9`, and the wait for its end. */
  kill(): Promise<void>;
  /** SIGSTOP: it keeps its connections and does nothing. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
}
