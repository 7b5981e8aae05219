type Json = Readonly<Record<string, unknown>>;

/** The kinds of providers of a run, and the first part of the address of each stand-in. */
export type ProviderKind = 'stripe' | 'epay' | 'yookassa' | 'btcpay';

/** A payment provider of the run, and its account at the stand-in. */
export interface ProviderAccount {
  /** The public id of the product. */
  readonly providerId: string;
  readonly currency: string;
  /** How the stand-in names the account: by its secret key, its merchant, its shop or its store. */
  readonly name: string;
  readonly secretKey: string;
}

/** The stand-in's own side of one account: its pages, its bank, its dashboard, and what goes wrong there. */
export class ProviderDesk {
  constructor(
    readonly kind: ProviderKind,
    readonly simulatorUrl: string,
    readonly account: ProviderAccount,
  ) {}

  /** A control route. Rejects with the answer of a refusal. */
  async act(path: string, body: Json = {}): Promise<Json> {
    return this.answerOf(path, { method: 'POST', body: JSON.stringify(body) });
  }

  /** A control route about this account. */
  async set(path: string, body: Json = {}): Promise<Json> {
    return this.act(path, { account: this.account.name, ...body });
  }

  /** All objects of the account, with its balance where it has one. */
  async dump(): Promise<Json> {
    return this.answerOf(`objects?account=${this.account.name}`, {});
  }

  /** Faults that wait for requests, those of the kind's other accounts included. */
  async countFaults(): Promise<number> {
    return ((await this.answerOf('faults', {}))['data'] as readonly unknown[]).length;
  }

  /** Ends all faults of requests and webhooks. */
  async quiet(): Promise<void> {
    await this.answerOf('faults', { method: 'DELETE' });
    await this.set('webhooks', { drop: 0, reverse: 0, duplicate: 0, wrong_signature: 0, delay_ms: 0 });
  }

  private async answerOf(path: string, request: RequestInit): Promise<Json> {
    const headers = { 'content-type': 'application/json', connection: 'close' };
    const url = `${this.simulatorUrl}/${this.kind}/control/${path}`;
    const answer = await fetch(url, { ...request, headers });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as Json;
  }
}
