import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import type { PriceRow } from '#core';
import { startGateway } from '../../../apps/gateway/start-gateway.js';
import { eventually } from '../eventually.js';
import { GatewayProcess } from '../processes/gateway-process.js';
import { admissionOf } from './bookings.js';
import { GatewayCaller, type Answer } from './gateway-caller.js';
import { startPlatform, type Customer, type CustomerOptions, type Platform } from './platform.js';
import { ScriptedUpstream } from './scripted-upstream.js';

/** Output tokens of every reply and `max_tokens` of every request: a hold equals the charge. */
const TOKENS = 10;
const TOKEN_NANO_USD = 8_000n;

/** The latest next pass of the publisher. */
const PUBLISH_TIMEOUT_MS = 15_000;

/** Hold and cost of one request. */
export const REQUEST_NANO_USD = BigInt(TOKENS) * TOKEN_NANO_USD;

const BODY = { model: 'scripted', messages: [{ role: 'user', content: 'Hello!' }], max_tokens: TOKENS };
const REPLY = JSON.stringify({
  choices: [{ index: 0, message: { role: 'assistant', content: 'ten' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: TOKENS, total_tokens: TOKENS + 1 },
});

/** The price at which one request costs this much; a multiple of its tokens. */
export function priceOfRequest(nanoUsd: bigint): PriceRow[] {
  return [{ fromPromptTokens: 0, rates: { input: 0n, output: (nanoUsd / BigInt(TOKENS)) * 1_000_000n } }];
}

/** A running gateway and how to end it. */
interface RunningGateway {
  readonly url: string;
  readonly end: () => Promise<unknown>;
}

/** Two or more gateways on the stores of one platform, with one shared upstream. */
export class TwoGateways {
  readonly upstream = new ScriptedUpstream();
  /** Of the requested model. */
  modelId = '';
  /** Retries after a 503. */
  retries = 0;

  private constructor(
    readonly platform: Platform,
    private readonly gateways: readonly RunningGateway[],
    /** The services of each, where they run in this process. */
    readonly apps: readonly INestApplicationContext[],
  ) {
    this.answerAtOnce();
  }

  /** Starts processes. `wayToRedis` can put a proxy before the gateways' Redis; it returns the address to use. */
  static async start(
    names: readonly string[] = ['one', 'other'],
    wayToRedis: (redisUrl: string) => Promise<string> = (redisUrl) => Promise.resolve(redisUrl),
  ): Promise<TwoGateways> {
    const platform = await startPlatform({ ROUTIFY_ADMISSION_TIMEOUT_MS: '250' });
    const redisUrl = await wayToRedis(platform.config.redisUrl);
    const gateways = await Promise.all(
      names.map((name) =>
        GatewayProcess.start(platform, { environment: { ROUTIFY_INSTANCE: name, REDIS_URL: redisUrl } }),
      ),
    );
    const running = gateways.map((gateway) => ({ url: gateway.url, end: () => gateway.kill() }));
    return new TwoGateways(platform, running, []).addModel();
  }

  /** Starts gateways in this process, each with its own connections, caches and journal; saves seconds. */
  static async startHere(names: readonly string[] = ['one', 'other']): Promise<TwoGateways> {
    const platform = await startPlatform();
    const gateways = await Promise.all(
      names.map((instance) => startGateway(Object.assign({}, platform.config, { instance }))),
    );
    const running = gateways.map((gateway) => ({ url: gateway.url, end: () => gateway.stop() }));
    return new TwoGateways(
      platform,
      running,
      gateways.map(({ app }) => app),
    ).addModel();
  }

  async stop(): Promise<void> {
    await Promise.all(this.gateways.map(({ end }) => end()));
    await this.platform.stop();
    await this.upstream.stop();
  }

  /** The upstream replies at once. */
  answerAtOnce(): void {
    this.upstream.answersJson(REPLY);
  }

  /** The upstream holds all replies until the returned function is called, and replies at once from then on. */
  answerLater(): () => void {
    const waiting: (() => void)[] = [];
    this.upstream.answers((response) => {
      waiting.push(() => response.writeHead(200, { 'content-type': 'application/json' }).end(REPLY));
    });
    return () => {
      this.answerAtOnce();
      for (const answer of waiting) answer();
    };
  }

  /**
   * A customer whose top-up Redis has. Booking waits only half a second for the publish: on a loaded machine most of a
   * thousand requests would come before it, and be refused for lack of balance.
   */
  async addCustomer(options: CustomerOptions = {}): Promise<Customer> {
    const customer = await this.platform.addCustomer(options);
    const isKnown = async (): Promise<boolean> => {
      const wallet = await admissionOf(this.platform).findWallet(customer.organizationId);
      return wallet !== null && (options.topUpUsd === '0' || wallet.postedNanoUsd > 0n);
    };
    await eventually(isKnown, PUBLISH_TIMEOUT_MS);
    return customer;
  }

  /** One for each gateway. */
  callers({ apiKey }: Customer): GatewayCaller[] {
    return this.gateways.map(({ url }) => new GatewayCaller(this.platform, apiKey, url));
  }

  send(caller: GatewayCaller, fields: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
    return caller.chat({ ...BODY, ...fields }, headers);
  }

  /**
   * So many requests at the same time, through each gateway in turn. A 503 is retried after `Retry-After`, as SDKs do:
   * a gateway with hundreds of connections can miss the 250 ms of an admission. An earlier retry could meet the hold
   * of its own first attempt before its void: the wallet looks used up, and the money that is free a moment later
   * stays unused.
   */
  sendTogether(customer: Customer, count: number, fields: object = {}): Promise<Answer>[] {
    const callers = this.callers(customer);
    return Array.from({ length: count }, (_, index) =>
      this.callUntilAnswered(callers[index % callers.length]!, fields),
    );
  }

  /** Nano-USD of every charged request, once there are this many; waits for both gateways and the ledger. */
  async chargesOf({ organizationId }: Customer, count: number): Promise<bigint[]> {
    const find = (): Promise<{ charge: bigint }[]> =>
      this.platform.query(
        `SELECT charge_nano_usd AS charge FROM usage_record WHERE organization_id = $1::uuid AND charge_nano_usd > 0`,
        organizationId,
      );
    await eventually(async () => {
      await this.platform.settle();
      return (await find()).length >= count;
    }, 20_000);
    return (await find()).map(({ charge }) => charge);
  }

  private async callUntilAnswered(caller: GatewayCaller, fields: object): Promise<Answer> {
    for (;;) {
      const answer = await this.send(caller, fields);
      if (answer.status !== 503) return answer;
      this.retries++;
      await sleep(Number(answer.headers['retry-after']) * 1_000);
    }
  }

  private async addModel(): Promise<this> {
    await this.upstream.start();
    const price = priceOfRequest(REQUEST_NANO_USD);
    this.modelId = await this.platform.addModel({ canonicalId: 'acme/scripted', aliases: ['scripted'], price });
    await this.platform.addChannel({ name: 'scripted', serves: ['scripted'], baseUrl: this.upstream.url });
    const customer = await this.addCustomer();
    for (const caller of this.callers(customer)) await eventually(async () => (await this.send(caller)).status === 200);
    return this;
  }
}
