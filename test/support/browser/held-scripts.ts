import type { Page, Route } from 'playwright-core';
import { eventually } from '../eventually.js';

/** Scripts that a page asks for from now on, until they are released. */
export class HeldScripts {
  private readonly routes: Route[] = [];
  private isHolding = true;

  static async of(page: Page): Promise<HeldScripts> {
    const held = new HeldScripts();
    await page.route('**/assets/*.js', (route) => held.take(route));
    return held;
  }

  /** Waits for the first. */
  begun(): Promise<void> {
    return eventually(() => this.routes.length > 0);
  }

  async release(): Promise<void> {
    this.isHolding = false;
    for (const route of this.routes) await route.continue();
  }

  private async take(route: Route): Promise<void> {
    if (this.isHolding) this.routes.push(route);
    else await route.continue();
  }
}
