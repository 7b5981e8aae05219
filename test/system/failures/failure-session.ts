import { ChannelHealth } from '#channels';
import { GatewayCaller } from '../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../support/gateway/scripted-upstream.js';

/** After this many consecutive failures the breaker opens. */
export const FAILURES_UNTIL_OPEN = 5;

export const MESSAGES = [{ role: 'user', content: 'Hello!' }];
const LOOPBACK = 'http://127.0.0.0/8:*,https://127.0.0.0/8:*';
/** The token count of `MESSAGES`: 2 tokens of text, plus 4 for the message. */
export const PROMPT_TOKENS = 6n;
/** Nano-USD a token, by the price of the tests' models. */
export const INPUT_NANO_USD = 2_000n;
export const OUTPUT_NANO_USD = 8_000n;

/** The sound channel's answer, and its charge. */
export const SOUND = { text: 'sound', prompt_tokens: 9, completion_tokens: 1 };
export const SOUND_CHARGE = 9n * INPUT_NANO_USD + OUTPUT_NANO_USD;

/** A model with two channels: the first fails as the test defines, the second answers. */
export class FailureSession {
  /** The upstream of the first channel, unless the test gives another address. */
  readonly upstream = new ScriptedUpstream();
  private readonly channelIds = new Map<string, string>();

  private constructor(
    readonly platform: Platform,
    readonly customer: Customer,
  ) {}

  static async start(): Promise<FailureSession> {
    const platform = await startPlatform({ ROUTIFY_UPSTREAM_ALLOW: LOOPBACK });
    const session = new FailureSession(platform, await platform.addCustomer());
    await session.upstream.start();
    return session;
  }

  async stop(): Promise<void> {
    await this.platform.stop();
    await this.upstream.stop();
  }

  /** Adds the model and its channels, `faulty-<model>` and, unless `alone`, `sound-<model>`. */
  async addModel(
    model: string,
    faulty: { readonly baseUrl?: string; readonly options?: Record<string, unknown>; readonly alone?: boolean } = {},
  ): Promise<void> {
    const { baseUrl = this.upstream.url, options = {}, alone = false } = faulty;
    await this.platform.addModel({ canonicalId: `acme/${model}`, aliases: [model] });
    if (!alone) await this.platform.addChannel({ name: `sound-${model}`, serves: [model], priority: 2 });
    const name = `faulty-${model}`;
    const id = await this.platform.addChannel({ name, serves: [model], priority: 1, baseUrl, options });
    this.channelIds.set(model, id);
  }

  get caller(): GatewayCaller {
    return new GatewayCaller(this.platform, this.customer.apiKey);
  }

  /** A complete stream. The second channel always answers. */
  async stream(model: string, more: object = {}): Promise<GatewayStream> {
    const body = { model, messages: MESSAGES, simulate: SOUND, ...more };
    return (await GatewayStream.open(this.platform, this.customer.apiKey, body)).ended(20_000);
  }

  /** Why the gateway skips the faulty channel of a model; null: it does not. */
  skipReason(model: string): string | null {
    const vitals = this.platform.gateway.app.get(ChannelHealth).vitalsOf(this.channelIds.get(model) ?? '');
    const nowMs = performance.now();
    for (const { breaker } of vitals?.models.values() ?? []) {
      if (breaker.phase(nowMs) !== 'closed') return breaker.opened?.reason ?? null;
    }
    for (const { coolDown } of vitals?.credentials.values() ?? []) {
      const pause = coolDown.pause(nowMs);
      if (pause !== null) return pause.reason;
    }
    return null;
  }
}
