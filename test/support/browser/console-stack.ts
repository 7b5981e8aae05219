import { randomUUID } from 'node:crypto';
import { systemActor } from '#core';
import { loadConfig } from '#core/infra';
import { AdminTokensService } from '#auth';
import { OperatorsService } from '#identity';
import { startControl, type RunningControl } from '../../../apps/control/start-control.js';
import { startWorker, type RunningWorker } from '../../../apps/worker/start-worker.js';
import { freePort } from '../../../tools/services/ports.mjs';
import { startPlatform, type Platform } from '../gateway/platform.js';
import { MailServer } from '../mail/mail-server.js';
import type { Stores } from '../test-environment.js';

export const OPERATOR = { email: 'ines@example.com', name: 'Ines Moreau', password: 'wobble quartz lantern' };

interface StackOptions {
  readonly hasWorker?: boolean;
  readonly variables?: Readonly<Record<string, string>>;
  /** Fills the stores before anything runs. */
  readonly prepare?: (stores: Stores) => Promise<void>;
}

/** The whole product for a browser: gateway, control with the console, worker, simulator, and a mail server. */
export class ConsoleStack {
  private constructor(
    readonly platform: Platform,
    public control: RunningControl,
    readonly worker: RunningWorker | null,
    readonly mails: MailServer,
    /** By name: passkeys need one. */
    readonly url: string,
  ) {}

  /** Without a worker nothing is booked or summed. `variables` override those of all processes. */
  static async start({ hasWorker = true, variables = {}, prepare }: StackOptions = {}): Promise<ConsoleStack> {
    const [mails, port] = await Promise.all([MailServer.start(), freePort()]);
    const url = `http://localhost:${port}`;
    const platform = await startPlatform(
      {
        ROUTIFY_CONTROL_LISTEN: `127.0.0.1:${port}`,
        ROUTIFY_WORKER_LISTEN: '127.0.0.1:0',
        ROUTIFY_PUBLIC_URL: url,
        ROUTIFY_SMTP_URL: mails.url,
        ...variables,
      },
      async (stores) => {
        await prepare?.(stores);
        return stores;
      },
    );
    const environment = { ...platform.environment, ROUTIFY_GATEWAY_URL: platform.gateway.url };
    const [control, worker] = await Promise.all([
      startControl(loadConfig(environment)),
      hasWorker ? startWorker(loadConfig(environment)) : null,
    ]);
    return new ConsoleStack(platform, control, worker, mails, url);
  }

  /** What control prints at its first start. */
  async setupLink(): Promise<string> {
    return (await this.control.app.get(OperatorsService).createSetupLink()) ?? '';
  }

  async addOperator(): Promise<void> {
    await this.control.app.get(OperatorsService).seed(OPERATOR, systemActor('test'));
  }

  /** A request of the management API with an admin token. Returns the answer's body. */
  async admin<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const tokens = this.control.app.get(AdminTokensService);
    const { secret } = await tokens.create({ name: 'test' }, systemActor('test'));
    const response = await fetch(`${this.control.adminUrl}/admin/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${secret}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer as Answer;
  }

  /** Control is away meanwhile, and comes back at the same address. */
  async withoutControl(meanwhile: () => Promise<void>): Promise<void> {
    await this.control.stop();
    await meanwhile();
    const environment = { ...this.platform.environment, ROUTIFY_GATEWAY_URL: this.platform.gateway.url };
    this.control = await startControl(loadConfig(environment));
  }

  async stop(): Promise<void> {
    await this.worker?.stop();
    await this.control.stop();
    await this.platform.stop();
    await this.mails.stop();
  }
}
