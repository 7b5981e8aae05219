import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Agent } from 'undici';
import type { Proxy } from '#core';
import { Config, createUpstreamAgent } from '#core/infra';

/** Equals the total timeout of a media download. */
const CUSTOMER_CONNECT_TIMEOUT_MS = 5_000;

interface ProxyAgent {
  /** The state of the proxy that it connects through. */
  readonly proxyId: string;
  readonly agent: Agent;
}

/** HTTP clients for upstreams, one per connect timeout in use, which undici fixes per client, and per proxy. */
@Injectable()
export class UpstreamAgents implements OnApplicationShutdown {
  private readonly agents = new Map<number, Agent>();
  /** By connect timeout and owner of the proxy. */
  private readonly proxyAgents = new Map<string, ProxyAgent>();
  private customerAgent: Agent | null = null;

  constructor(private readonly config: Config) {}

  of(connectTimeoutMs: number, proxy: Proxy | null = null): Agent {
    if (proxy !== null) return this.through(proxy, connectTimeoutMs);
    const known = this.agents.get(connectTimeoutMs);
    if (known !== undefined) return known;
    const agent = createUpstreamAgent({ connectTimeoutMs, allow: this.config.upstreamAllow });
    this.agents.set(connectTimeoutMs, agent);
    return agent;
  }

  private through(proxy: Proxy, connectTimeoutMs: number): Agent {
    const key = `${connectTimeoutMs} ${proxy.ownerId}`;
    const known = this.proxyAgents.get(key);
    if (known?.proxyId === proxy.id) return known.agent;
    // Running requests end on the proxy that they began with.
    known?.agent.close().catch(() => undefined);
    const agent = createUpstreamAgent({ connectTimeoutMs, allow: this.config.upstreamAllow, proxy });
    this.proxyAgents.set(key, { proxyId: proxy.id, agent });
    return agent;
  }

  /** For URLs sent by customers: ROUTIFY_UPSTREAM_ALLOW opens nothing here. */
  forCustomers(): Agent {
    this.customerAgent ??= createUpstreamAgent({ connectTimeoutMs: CUSTOMER_CONNECT_TIMEOUT_MS, allow: [] });
    return this.customerAgent;
  }

  /** Runs after requests are drained or abandoned; aborts those that remain. */
  async onApplicationShutdown(): Promise<void> {
    const proxied = [...this.proxyAgents.values()].map(({ agent }) => agent);
    const ofCustomers = this.customerAgent === null ? [] : [this.customerAgent];
    await Promise.all([...this.agents.values(), ...proxied, ...ofCustomers].map((agent) => agent.destroy()));
  }
}
