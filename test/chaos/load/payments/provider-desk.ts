import Stripe from 'stripe';

/** A payment provider of the run, and its account at the stand-in. */
export interface ProviderAccount {
  /** The public id of the product. */
  readonly providerId: string;
  readonly secretKey: string;
}

type Json = Readonly<Record<string, unknown>>;

/** The stand-in's own side of one account: its pages, its bank, its dashboard, and what goes wrong there. */
export class ProviderDesk {
  /** The API of the stand-in, as the merchant's own programs call it. */
  readonly client: Stripe;
  private readonly control: string;

  constructor(
    simulatorUrl: string,
    readonly account: ProviderAccount,
  ) {
    this.control = `${simulatorUrl}/stripe/control`;
    const { hostname: host, port } = new URL(simulatorUrl);
    const options = { host, port, protocol: 'http', telemetry: false, maxNetworkRetries: 0 } as const;
    this.client = new Stripe(account.secretKey, options);
  }

  /** A control route. Rejects with the answer of a refusal. */
  async act(path: string, body: Json = {}): Promise<Json> {
    return this.answerOf(path, { method: 'POST', body: JSON.stringify(body) });
  }

  /** A control route about this account. */
  async set(path: string, body: Json = {}): Promise<Json> {
    return this.act(path, { account: this.account.secretKey, ...body });
  }

  /** All objects of the account, with its balance. */
  async dump(): Promise<Json> {
    return this.answerOf(`objects?account=${this.account.secretKey}`, {});
  }

  /** Ends all faults of requests and webhooks. */
  async quiet(): Promise<void> {
    await this.answerOf('faults', { method: 'DELETE' });
    await this.set('webhooks', { drop: 0, reverse: 0, duplicate: 0, wrong_signature: 0, delay_ms: 0 });
  }

  private async answerOf(path: string, request: RequestInit): Promise<Json> {
    const headers = { 'content-type': 'application/json', connection: 'close' };
    const answer = await fetch(`${this.control}/${path}`, { ...request, headers });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as Json;
  }
}
