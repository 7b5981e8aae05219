import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Agent } from 'undici';
import { Config } from '#infra';
import { createUpstreamAgent } from './create-upstream-agent.js';

/** As long as it may take to read such an address altogether. */
const CUSTOMER_CONNECT_TIMEOUT_MS = 5_000;

/** HTTP clients for upstreams, one for each connect timeout that channels ask for: undici fixes it for a client. */
@Injectable()
export class UpstreamAgents implements OnApplicationShutdown {
  private readonly agents = new Map<number, Agent>();
  private customerAgent: Agent | null = null;

  constructor(private readonly config: Config) {}

  of(connectTimeoutMs: number): Agent {
    const known = this.agents.get(connectTimeoutMs);
    if (known !== undefined) return known;
    const agent = createUpstreamAgent({ connectTimeoutMs, allow: this.config.upstreamAllow });
    this.agents.set(connectTimeoutMs, agent);
    return agent;
  }

  /** For addresses that customers write: nothing that ROUTIFY_UPSTREAM_ALLOW opens to operators. */
  forCustomers(): Agent {
    this.customerAgent ??= createUpstreamAgent({ connectTimeoutMs: CUSTOMER_CONNECT_TIMEOUT_MS, allow: [] });
    return this.customerAgent;
  }

  /** By now every request has been drained or given up: what still runs is cut. */
  async onApplicationShutdown(): Promise<void> {
    const agents = [...this.agents.values(), ...(this.customerAgent === null ? [] : [this.customerAgent])];
    await Promise.all(agents.map((agent) => agent.destroy()));
  }
}
