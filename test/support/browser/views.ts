import type { Page } from 'playwright-core';
import type { View } from './browser.js';

const WIDE = 1440;
const LANGUAGES: readonly View['language'][] = ['en', 'ru', 'zh-CN'];

/** Every pair of language, colours and width, in six views. */
export const pairwiseViews = (narrow: number): readonly View[] => [
  { language: 'en', scheme: 'light', width: WIDE },
  { language: 'ru', scheme: 'dark', width: WIDE },
  { language: 'zh-CN', scheme: 'light', width: narrow },
  { language: 'en', scheme: 'dark', width: narrow },
  { language: 'ru', scheme: 'light', width: narrow },
  { language: 'zh-CN', scheme: 'dark', width: WIDE },
];

/** What is visited in a view: each screen in two of the six, light and dark, wide and narrow. */
export function shareOf(screens: readonly string[], view: View): string[] {
  const third = LANGUAGES.indexOf(view.language ?? 'en');
  return screens.filter((_, index) => index % LANGUAGES.length === third);
}

/** The screens of a side: what its navigation leads to. */
export async function screensOf(page: Page): Promise<string[]> {
  const links = await page.locator('nav a').all();
  return Promise.all(links.map(async (link) => (await link.getAttribute('href')) ?? ''));
}

/** The name of a screen's picture. */
export const pictureOf = (address: string, view: View): string =>
  [address.replaceAll('/', '-').slice(1) || 'home', ...Object.values(view)].join('-');
