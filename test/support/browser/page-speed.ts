import type { Page } from 'playwright-core';

/** What tells that a screen is there. */
export interface Arrival {
  readonly path: string;
  /** A selector of what must be on screen. */
  readonly content: string;
}

declare global {
  interface Window {
    /** Resolves to the milliseconds between a click and the frame after the arrival. */
    arrivalMs?: Promise<number>;
    /** Everything that moved by itself since the page was opened. */
    shifts?: { readonly value: number; readonly moved: string }[];
  }
}

/** Milliseconds from a click until what it leads to is painted. */
export async function msToArrive(page: Page, arrival: Arrival, click: () => Promise<void>): Promise<number> {
  await page.evaluate(({ path, content }) => {
    const before = document.querySelector('main h1');
    const isThere = (): boolean =>
      location.pathname === path &&
      ![null, before].includes(document.querySelector('main h1')) &&
      // A button that reads again is busy while the rows that are known are there.
      document.querySelector('[aria-busy=true]:not(button)') === null &&
      document.querySelector(content) !== null;
    window.arrivalMs = new Promise((resolve) => {
      const begin = ({ timeStamp }: Event): void => {
        const check = (): void => {
          // Of the frame that shows it, the next one comes after the paint.
          if (isThere())
            requestAnimationFrame(() => {
              resolve(performance.now() - timeStamp);
            });
          else requestAnimationFrame(check);
        };
        requestAnimationFrame(check);
      };
      document.addEventListener('click', begin, { capture: true, once: true });
    });
  }, arrival);
  await click();
  return page.evaluate(() => window.arrivalMs ?? Number.NaN);
}

/** Milliseconds from the last request of a path until its answer was there. */
export const msOfAnswer = (page: Page, path: string): Promise<number> =>
  page.evaluate((expected) => {
    const answers = performance.getEntriesByType('resource').filter(({ name }) => new URL(name).pathname === expected);
    return answers.at(-1)?.duration ?? Number.NaN;
  }, path);

/** From now on, pages of the tab note what moves by itself. */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.shifts = [];
    const nameOf = (node: Node | null): string =>
      node instanceof Element ? `${node.tagName.toLowerCase()}.${node.className}` : (node?.nodeName ?? '?');
    const boxOf = ({ x, y, width, height }: DOMRectReadOnly): string => `${x},${y} ${width}×${height}`;
    const movementOf = ({ node, previousRect, currentRect }: LayoutShift['sources'][number]): string =>
      `${nameOf(node)} (${boxOf(previousRect)} → ${boxOf(currentRect)})`;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as LayoutShift[]) {
        if (entry.hadRecentInput) continue;
        window.shifts?.push({ value: entry.value, moved: entry.sources.map(movementOf).join(' ') });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly {
    readonly node: Node | null;
    readonly previousRect: DOMRectReadOnly;
    readonly currentRect: DOMRectReadOnly;
  }[];
}

export const shiftsOf = (page: Page): Promise<NonNullable<Window['shifts']>> =>
  page.evaluate(() => window.shifts ?? []);

/** Milliseconds until a page first shows something, in a tab of its own with the processor at a part of its speed. */
export async function msToFirstPaint(page: Page, address: string, slowedBy: number): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowedBy });
  await page.goto(address);
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
  return page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN);
}

export function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
