import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { keepPicture } from './browser.js';
import { waitForScreen } from './people.js';

/** `npm run guides` sets it: then the pictures of the guides are taken anew. */
const ARE_WRITTEN = process.env.GUIDES === 'write';
const FOLDER = join(__dirname, '../../../docs/guides/pictures');

/** The size of a picture: its text is readable in a page of documentation. */
export const GUIDE_VIEW = { width: 1200, height: 760 } as const;

/** What differs each time, and what stands for it. Only latencies and the days of charts differ between two runs. */
const STEADY: readonly (readonly [pattern: string, steady: string])[] = [
  [String.raw`\b([a-z]{2,5})_[0-9a-z]{26}\b`, '$1_01k3yd7c5wf0qv8m2xr6ta9hrn'],
  [String.raw`…[0-9a-zA-Z]{4}\b`, '…9hrn'],
  [String.raw`\brtf_[\w-]{30,}`, 'rtf_9tB2mKq7VxLr4WcJz8NpYd3HsGf6Ea5UoT1iRk0'],
  [String.raw`\brtf_\w{4,12}…`, 'rtf_9tB2mKq7…'],
  [String.raw`http://localhost:\d+`, 'https://console.example'],
  [String.raw`http://127\.0\.0\.1:\d+`, 'https://gateway.example'],
  [String.raw`^(?=[a-z]*\d)[0-9a-z]{8}$`, '2xr6ta9h'],
  [String.raw`\b[A-Z][a-z]{2} \d{1,2}, \d{4}`, 'Nov 20, 2026'],
  [String.raw`\b\d{1,2}:\d{2}:\d{2}(?:\.\d{3})?\b`, '09:30:00'],
];

/** Keeps a picture of a screen that has its data; with `npm run guides` in the repository, too. */
export async function takeGuidePicture(page: Page, name: string): Promise<void> {
  await waitForScreen(page);
  await page.mouse.move(0, 0);
  await page.evaluate(makeSteady, STEADY);
  await keepPicture(page, `guide-${name}`);
  if (!ARE_WRITTEN) return;
  mkdirSync(FOLDER, { recursive: true });
  const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  writeFileSync(join(FOLDER, `${name}.webp`), await asWebp(page.context(), picture));
}

/** A third of the bytes of a PNG. The browser encodes it, on a page without a policy. */
async function asWebp(context: BrowserContext, png: Buffer): Promise<Buffer> {
  const page = await context.newPage();
  const url = await page.evaluate(encodeWebp, `data:image/png;base64,${png.toString('base64')}`);
  await page.close();
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

/** Runs in a page. */
async function encodeWebp(png: string): Promise<string> {
  const image = new Image();
  image.src = png;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
  canvas.getContext('2d')?.drawImage(image, 0, 0);
  return canvas.toDataURL('image/webp', 0.9);
}

/** Runs in the page. */
function makeSteady(steady: readonly (readonly [pattern: string, steady: string])[]): void {
  const textOf = (node: Text): string => {
    const parent = node.parentElement;
    if (parent?.closest('svg') !== null) return node.data;
    const text = steady.reduce((known, [pattern, to]) => known.replaceAll(new RegExp(pattern, 'g'), to), node.data);
    return parent.tagName === 'TIME' ? text.replace(/^\d+(?= |$)/, '1') : text;
  };
  for (const input of document.querySelectorAll('input')) {
    if (/^[a-z]+_[0-9a-z]{26}$/.test(input.value))
      input.value = input.value.replace(/_.*/, '_01k3yd7c5wf0qv8m2xr6ta9hrn');
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode() !== null) {
    const node = walker.currentNode as Text;
    const text = textOf(node);
    // React keeps the nodes that it made: only their text changes.
    if (text !== node.data) node.data = text;
  }
}
