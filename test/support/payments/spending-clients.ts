import { eventually } from '../eventually.js';
import { callGateway } from '../browser/people.js';
import type { ConsoleStack } from '../browser/console-stack.js';

const OUTPUT_TOKENS = 1_000;
/** Of a million tokens: a request costs ten cents. */
const OUTPUT_NANO_USD = 100_000_000_000n;
/** How long the model takes: what bounds the rate of spending, on any machine. */
const ANSWER_MS = 2_000;
const MODEL = 'acme/solid';

interface Answer {
  readonly status: number;
  readonly code: string;
  /** When it was sent. */
  readonly startedAt: Date;
}

/** Programs of one customer that call the gateway without a pause, each until it is refused for lack of money. */
export class SpendingClients {
  readonly answers: Answer[] = [];
  private readonly ended: Promise<unknown>;
  private answerMs = ANSWER_MS;

  /** They begin at once, each with a request in flight: together they spend five cents a second and client at most. */
  constructor(
    private readonly stack: ConsoleStack,
    private readonly apiKey: string,
    count: number,
  ) {
    this.ended = Promise.all(Array.from({ length: count }, () => this.spend()));
  }

  /** Sells a model to an organization that has money; its key is known to the gateway. Returns the key. */
  static async prepare(stack: ConsoleStack, organizationId: string): Promise<string> {
    const rates = { input: 1_000_000_000n, output: OUTPUT_NANO_USD };
    await stack.platform.addModel({ canonicalId: MODEL, price: [{ fromPromptTokens: 0, rates }] });
    // What it pays with is test money, of which a day is bounded.
    await stack.admin('PATCH', '/settings/payments', { test_daily_usd: '1000' });
    const options = { test_organizations: true };
    await stack.platform.addChannel({ name: 'simulated', serves: [MODEL], options });
    const { secret } = await stack.admin<{ secret: string }>('POST', `/organizations/${organizationId}/keys`, {
      name: 'agents-prod',
    });
    await eventually(async () => (await SpendingClients.call(stack, secret)).ok);
    return secret;
  }

  /** One request. */
  static call(stack: ConsoleStack, apiKey: string, answerMs = 0): Promise<Response> {
    return callGateway(stack, apiKey, MODEL, {
      max_completion_tokens: OUTPUT_TOKENS,
      simulate: { completion_tokens: OUTPUT_TOKENS, first_byte_ms: answerMs },
    });
  }

  /** They spend what is left as fast as they can. Resolves when each was refused. */
  async spendAll(): Promise<void> {
    this.answerMs = 0;
    await this.ended;
  }

  private async spend(): Promise<void> {
    for (;;) {
      const startedAt = new Date();
      const response = await SpendingClients.call(this.stack, this.apiKey, this.answerMs);
      const body = (await response.json()) as { readonly error?: { readonly code?: string } };
      const { status } = response;
      this.answers.push({ status, code: body.error?.code ?? '', startedAt });
      if (status === 402) return;
    }
  }
}
