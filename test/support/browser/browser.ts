import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page, type Request } from 'playwright-core';
import { eventually } from '../eventually.js';

/** Debian's browser, or one that is already there. */
const PROGRAM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
/** Where pictures of screens are kept, to be looked at. */
const PICTURES = process.env.SCREENS_FOLDER ?? join(tmpdir(), 'routify-screens');
/** A page says it of every answer that is no success; the page shows what it means. */
const OF_AN_ANSWER = /^Failed to load resource/;

if (PROGRAM === undefined && process.env.CI !== undefined)
  throw new Error('apt-get install chromium: CI needs a browser');

/** A suite in a real browser; skipped, by name, where there is none. */
export const describeInBrowser = PROGRAM === undefined ? describe.skip : describe;

/** The program of the shared worker: the browser never says that it has come. */
const WORKER = /\/assets\/shared-worker-/;
const openRequests = new WeakMap<Page, Set<Request>>();

export interface View {
  readonly language?: 'en' | 'ru' | 'zh-CN';
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  /** `reduce`: nothing moves, so nothing is waited for. */
  readonly reducedMotion?: 'reduce' | 'no-preference';
}

/** A browser of one suite. */
export class TestBrowser {
  /** What pages complained of: a refused script, an exception, a wrong key of React. */
  readonly complaints: string[] = [];
  private readonly contexts: BrowserContext[] = [];

  private constructor(private readonly browser: Browser) {}

  static async launch(): Promise<TestBrowser> {
    return new TestBrowser(await chromium.launch({ executablePath: PROGRAM ?? '', args: ['--no-sandbox'] }));
  }

  /** A person with cookies of its own. */
  async openAs(view: View = {}): Promise<BrowserContext> {
    const { language = 'en', scheme = 'light', width = 1440, height = 900, reducedMotion = 'no-preference' } = view;
    const context = await this.browser.newContext({
      viewport: { width, height },
      locale: language,
      colorScheme: scheme,
      timezoneId: 'Europe/Stockholm',
      permissions: ['clipboard-read', 'clipboard-write'],
      reducedMotion,
    });
    // Half a minute, its default, is too little where a browser proves its work on a busy machine.
    context.setDefaultTimeout(100_000);
    context.on('page', (page) => {
      this.watch(page);
    });
    this.contexts.push(context);
    return context;
  }

  async newPage(view: View = {}): Promise<Page> {
    return (await this.openAs(view)).newPage();
  }

  async close(): Promise<void> {
    await Promise.all(this.contexts.map((context) => context.close()));
    await this.browser.close();
  }

  private watch(page: Page): void {
    watchRequests(page);
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      const isComplaint = ['error', 'warning'].includes(message.type()) && !OF_AN_ANSWER.test(message.text());
      if (isComplaint) this.complaints.push(message.text());
    });
  }
}

function watchRequests(page: Page): void {
  const open = new Set<Request>();
  openRequests.set(page, open);
  page.on('request', (request) => {
    // A new document has nothing to do with what the old one waits for.
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) open.clear();
    if (!WORKER.test(request.url())) open.add(request);
  });
  page.on('requestfinished', (request) => open.delete(request));
  page.on('requestfailed', (request) => open.delete(request));
}

/** Waits until the page waits for no answer and has drawn what came. With the worker `networkidle` would never come. */
export async function untilIdle(page: Page): Promise<void> {
  const open = openRequests.get(page) ?? new Set();
  do {
    await eventually(() => open.size === 0);
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve, { timeout: 500 })));
  } while (open.size > 0);
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}

/** Serious findings of axe on the page as it is: WCAG 2.2 A and AA. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const result = await page.evaluate<AxeResult>(
    `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })`,
  );
  const serious = result.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return serious.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
}

/** Keeps a picture of the screen. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}
