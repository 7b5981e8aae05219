/** A process of the fleet that can be killed and restarts at the same address. */
export interface FleetMember {
  /** `gateway-0`, `redis` … */
  readonly name: string;
  readonly pid: number;
  /** False from a kill until it answers again. */
  readonly isUp: boolean;
  /** Starts it and waits until it answers; retries as a supervisor would while a dependency is down. */
  start(environment?: Readonly<Record<string, string>>): Promise<void>;
  /** Sends SIGKILL and waits for the exit. */
  kill(): Promise<void>;
  /** SIGSTOP: it keeps its connections and does nothing. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
}
