import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Agent } from 'undici';
import { Config } from '#infra';
import { createUpstreamAgent } from './create-upstream-agent.js';

/** Equals the total timeout of a media download. */
const CUSTOMER_CONNECT_TIMEOUT_MS = 5_000;

/** HTTP clients for upstreams, one per connect timeout in use: undici fixes it per client. */
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

  /** For URLs sent by customers: ROUTIFY_UPSTREAM_ALLOW opens nothing here. */
  forCustomers(): Agent {
    this.customerAgent ??= createUpstreamAgent({ connectTimeoutMs: CUSTOMER_CONNECT_TIMEOUT_MS, allow: [] });
    return this.customerAgent;
  }

  /** Runs after requests are drained or abandoned; aborts those that remain. */
  async onApplicationShutdown(): Promise<void> {
    const agents = [...this.agents.values(), ...(this.customerAgent === null ? [] : [this.customerAgent])];
    await Promise.all(agents.map((agent) => agent.destroy()));
  }
}
