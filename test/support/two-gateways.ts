import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import type { PriceRow } from '#kernel';
import { startGateway } from '../../apps/gateway/start-gateway.js';
import { admissionOf } from './bookings.js';
import { eventually } from './eventually.js';
import { GatewayCaller, type Answer } from './gateway-caller.js';
import { GatewayProcess } from './gateway-process.js';
import { startPlatform, type Customer, type CustomerOptions, type Platform } from './platform.js';
import { ScriptedUpstream } from './scripted-upstream.js';

/** Output tokens of every reply, and of every bound: a hold is exactly the charge. */
const TOKENS = 10;
const TOKEN_NANO_USD = 8_000n;

/** The next pass of the publisher, at the latest. */
const PUBLISHED_WITHIN_MS = 15_000;

/** What one request holds, and costs. */
export const REQUEST_NANO_USD = BigInt(TOKENS) * TOKEN_NANO_USD;

const BODY = { model: 'scripted', messages: [{ role: 'user', content: 'Hello!' }], max_tokens: TOKENS };
const REPLY = JSON.stringify({
  choices: [{ index: 0, message: { role: 'assistant', content: 'ten' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: TOKENS, total_tokens: TOKENS + 1 },
});

/** The price by which one request costs this; a multiple of its tokens. */
export function priceOfRequest(nanoUsd: bigint): PriceRow[] {
  return [{ fromPromptTokens: 0, rates: { input: 0n, output: (nanoUsd / BigInt(TOKENS)) * 1_000_000n } }];
}

/** A gateway that is asked, and how it is ended. */
interface AskedGateway {
  readonly url: string;
  readonly end: () => Promise<unknown>;
}

/** Two gateways or more on the stores of one platform, with one upstream behind them. */
export class TwoGateways {
  readonly upstream = new ScriptedUpstream();
  /** Of the one model that is asked. */
  modelId = '';
  /** How often somebody heard 503 and came again. */
  comebacks = 0;

  private constructor(
    readonly platform: Platform,
    private readonly gateways: readonly AskedGateway[],
    /** The services of each, where they run in this process. */
    readonly apps: readonly INestApplicationContext[],
  ) {
    this.answerAtOnce();
  }

  /** Processes of their own. `wayToRedis` may put something between the gateways and their Redis; it answers the address to use. */
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
    const asked = gateways.map((gateway) => ({ url: gateway.url, end: () => gateway.kill() }));
    return new TwoGateways(platform, asked, []).addModel();
  }

  /** In this process, each with its own connections, caches and journal: seconds sooner than processes. */
  static async startHere(names: readonly string[] = ['one', 'other']): Promise<TwoGateways> {
    const platform = await startPlatform();
    const gateways = await Promise.all(
      names.map((instance) => startGateway(Object.assign({}, platform.config, { instance }))),
    );
    const asked = gateways.map((gateway) => ({ url: gateway.url, end: () => gateway.stop() }));
    return new TwoGateways(
      platform,
      asked,
      gateways.map(({ app }) => app),
    ).addModel();
  }

  async stop(): Promise<void> {
    await Promise.all(this.gateways.map(({ end }) => end()));
    await this.platform.stop();
    await this.upstream.stop();
  }

  /** The upstream replies as soon as it is asked. */
  answerAtOnce(): void {
    this.upstream.answersJson(REPLY);
  }

  /** The upstream replies to nobody until the answer is called; then to all who wait, and from then on at once. */
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
   * One whose top-up Redis knows. Whoever books it waits half a second for that and no longer: on a busy machine nearly
   * all of a thousand requests came before it, and heard that there is no money.
   */
  async addCustomer(options: CustomerOptions = {}): Promise<Customer> {
    const customer = await this.platform.addCustomer(options);
    const isKnown = async (): Promise<boolean> => {
      const wallet = await admissionOf(this.platform).findWallet(customer.organizationId);
      return wallet !== null && (options.topUpUsd === '0' || wallet.postedNanoUsd > 0n);
    };
    await eventually(isKnown, PUBLISHED_WITHIN_MS);
    return customer;
  }

  /** One for each gateway. */
  callers({ apiKey }: Customer): GatewayCaller[] {
    return this.gateways.map(({ url }) => new GatewayCaller(this.platform, apiKey, url));
  }

  ask(caller: GatewayCaller): Promise<Answer> {
    return caller.chat(BODY);
  }

  /**
   * So many requests at the same time, through each gateway in turn. Who hears 503 comes again when he is told to, as
   * every SDK does: a gateway that is busy with hundreds of connections may miss its 250 ms for an admission. Whoever
   * comes sooner may meet the hold of his own first try, which its void has yet to take back: the wallet looks used up,
   * and money that is free a moment later is offered to nobody any more.
   */
  askTogether(customer: Customer, count: number): Promise<Answer>[] {
    const callers = this.callers(customer);
    return Array.from({ length: count }, (_, index) => this.askUntilAnswered(callers[index % callers.length]!));
  }

  /** Nano-USD of every request that was charged, once so many are; waits for both gateways and the ledger. */
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

  private async askUntilAnswered(caller: GatewayCaller): Promise<Answer> {
    for (;;) {
      const answer = await this.ask(caller);
      if (answer.status !== 503) return answer;
      this.comebacks++;
      await sleep(Number(answer.headers['retry-after']) * 1_000);
    }
  }

  private async addModel(): Promise<this> {
    await this.upstream.start();
    const price = priceOfRequest(REQUEST_NANO_USD);
    this.modelId = await this.platform.addModel({ canonicalId: 'acme/scripted', aliases: ['scripted'], price });
    await this.platform.addChannel({ name: 'scripted', serves: ['scripted'], baseUrl: this.upstream.url });
    const customer = await this.addCustomer();
    for (const caller of this.callers(customer)) await eventually(async () => (await this.ask(caller)).status === 200);
    return this;
  }
}
