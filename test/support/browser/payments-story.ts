import type { Page } from 'playwright-core';
import { startSimulator, type Simulator } from '../../../apps/simulator/simulator.js';
import { freePort } from '../../../tools/services/ports.mjs';
import { describeInBrowser, TestBrowser } from './browser.js';
import { ConsoleStack } from './console-stack.js';
import { openRegistration } from './people.js';

const SECRET_KEY = 'sk_test_story';
const WEBHOOK_SECRET = 'whsec_story';

export const CARDS = { good: '4242 4242 4242 4242', declined: '4000 0000 0000 0002' };

/** A product whose new organizations are test ones, and pay at a simulated Stripe. */
export interface PaymentsStory {
  readonly stack: ConsoleStack;
  readonly browser: TestBrowser;
  readonly stripe: StripeStandIn;
}

/** The simulator as Stripe, with a payment provider whose events reach control. */
export class StripeStandIn {
  private constructor(
    private readonly simulator: Simulator,
    readonly providerId: string,
  ) {}

  /** The stack must have been started with the simulator's address. */
  static async connect(stack: ConsoleStack, simulator: Simulator): Promise<StripeStandIn> {
    const { id, webhook_url: url } = await stack.admin<{ id: string; webhook_url: string }>(
      'POST',
      '/payment-providers',
      {
        kind: 'stripe',
        name: 'Card',
        mode: 'test',
        simulator: true,
        secret_key: SECRET_KEY,
        webhook_secret: WEBHOOK_SECRET,
        surcharge_ppm: 17_200,
        surcharge_usd: '0.30',
      },
    );
    const standIn = new StripeStandIn(simulator, id);
    await standIn.control('endpoints', { account: SECRET_KEY, url, secret: WEBHOOK_SECRET });
    return standIn;
  }

  async control(path: string, body: object): Promise<void> {
    const response = await fetch(`${this.simulator.url}/stripe/control/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
  }

  close(): Promise<void> {
    return this.simulator.close();
  }
}

/** Types a card into the provider's page, without pressing anything. */
export async function fillCard(page: Page, card: string): Promise<void> {
  await page.getByLabel('Card number').fill(card);
  await page.getByLabel('Expiry').fill('12 / 34');
  await page.getByLabel('CVC').fill('123');
}

/** A story of payments in a real browser. It fails when a page of the console complains of anything. */
export function describePaymentsStory(title: string, play: (story: PaymentsStory) => void): void {
  describeInBrowser(title, () => {
    const story = {} as { -readonly [Part in keyof PaymentsStory]: PaymentsStory[Part] };
    beforeAll(async () => {
      const port = await freePort();
      const simulator = await startSimulator({ host: '127.0.0.1', port });
      const variables = { ROUTIFY_SIMULATOR_LISTEN: `127.0.0.1:${port}` };
      [story.stack, story.browser] = await Promise.all([ConsoleStack.start({ variables }), TestBrowser.launch()]);
      await story.stack.admin('PATCH', '/settings/payments', { test_organizations: true });
      await openRegistration(story.stack);
      story.stripe = await StripeStandIn.connect(story.stack, simulator);
    });
    afterAll(async () => {
      await story.browser.close();
      await story.stack.stop();
      await story.stripe.close();
    });
    afterEach(() => {
      expect(story.browser.complaints.splice(0)).toEqual([]);
    });
    play(story);
  });
}
