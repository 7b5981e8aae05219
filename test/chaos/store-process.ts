import { hasExited, signal } from '../../tools/services/processes.mjs';
import type { FleetMember } from './fleet-member.js';

const EXIT_TIMEOUT_MS = 60_000;
const START_ATTEMPTS_MAX = 10;

interface StoreServer {
  readonly pid: number;
  readonly url: string;
}

/** A Postgres or a Redis of the fleet. */
export class StoreProcess implements FleetMember {
  isUp = false;
  private server: StoreServer = { pid: 0, url: '' };

  /** @param launch starts the server, always at the same address */
  constructor(
    readonly name: string,
    private readonly launch: () => Promise<StoreServer>,
  ) {}

  get pid(): number {
    return this.server.pid;
  }

  get url(): string {
    return this.server.url;
  }

  /** Retries: on a loaded machine the launcher's start timeout can be too short. */
  async start(): Promise<void> {
    for (let attempt = 1; !this.isUp; attempt++) {
      try {
        this.server = await this.launch();
        this.isUp = true;
      } catch (error) {
        if (attempt === START_ATTEMPTS_MAX) throw error;
      }
    }
  }

  async kill(): Promise<void> {
    this.isUp = false;
    signal(this.pid, 'SIGKILL');
    if (!(await hasExited(this.pid, EXIT_TIMEOUT_MS))) throw new Error(`${this.name} survived kill -9`);
  }

  /** Another server takes over from this one, which has ended: a failover. `url`: at an address of its own. */
  replaceBy(pid: number, url = this.server.url): void {
    this.server = { url, pid };
    this.isUp = true;
  }

  pause(): void {
    signal(this.pid, 'SIGSTOP');
  }

  resume(): void {
    signal(this.pid, 'SIGCONT');
  }
}
