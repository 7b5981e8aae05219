import type { Page } from 'playwright-core';
import type { View } from './browser.js';

const WIDE = 1440;

/**
 * Every pair of language, colours and width, in six views. Those three apart differ in colours and in width.
 */
const pairwise = (narrow: number): readonly View[] => [
  { language: 'en', scheme: 'light', width: WIDE },
  { language: 'ru', scheme: 'dark', width: WIDE },
  { language: 'zh-CN', scheme: 'light', width: narrow },
  { language: 'en', scheme: 'dark', width: narrow },
  { language: 'ru', scheme: 'light', width: narrow },
  { language: 'zh-CN', scheme: 'dark', width: WIDE },
];

interface Visit {
  readonly view: View;
  /** Addresses of screens. */
  readonly screens: readonly string[];
}

/** Six views; each screen is visited in two of them: light and dark, wide and narrow. */
export function planVisits(screens: readonly string[], narrow: number): Visit[] {
  return pairwise(narrow).map((view, at) => ({ view, screens: screens.filter((_, index) => index % 3 === at % 3) }));
}

/** The screens of a side: what its navigation leads to. */
export async function screensOf(page: Page): Promise<string[]> {
  const links = await page.locator('nav a').all();
  return Promise.all(links.map(async (link) => (await link.getAttribute('href')) ?? ''));
}

/** The name of a screen's picture. */
export const pictureOf = (address: string, view: View): string =>
  [address.replaceAll('/', '-').slice(1) || 'home', ...Object.values(view)].join('-');
