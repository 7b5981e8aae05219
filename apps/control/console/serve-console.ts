import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request, RequestHandler } from 'express';
import sirv from 'sirv';
import { type Config, type Logger, SettingGroupsService } from '#core/infra';
import { STYLE_SOURCE } from '#payments';

const YEAR_SECONDS = 31_536_000;
const NONCE_BYTES = 16;
const FIRST_PAGES = 'first-pages';
/** Stands in the built page where the nonce of a response goes. */
const NONCE_MARK = /CONSOLE_NONCE/g;
const TITLE = /<title>[^<]*<\/title>/;
/** The product's own mark, which a service with another name does not have. */
const PRODUCT_ICON = /<link rel="icon"[^>]*>/;
/** Vite names a file by the hash of its content. */
const HASHED = /-[\w-]{8}\.\w+$/;
/** Paths of the API, of its document and of probes are no pages. */
const NOT_A_PAGE = /^\/(?:api|admin|docs|openapi\.json|healthz|readyz|metrics|assets)(?:\/|$)/;

/**
 * Serves the built console: files named by their content for a year, and one page for every path that a browser opens.
 * Without a build, or with `ROUTIFY_CONSOLE=off`, it serves nothing.
 */
export function serveConsole(app: NestExpressApplication, { console: isOn }: Config, logger: Logger): void {
  const folder = consoleFolder();
  if (!isOn || folder === null) {
    if (isOn) logger.info({}, 'the console is not built: control serves its API only');
    return;
  }
  app.use('/assets', serveAssets(join(folder, 'assets')));
  app.use(servePage(readPages(folder), settingsOf(app.get(SettingGroupsService), logger)));
}

interface PageSettings {
  /** The origin that the playground calls; null while it is unknown: every other page works without it. */
  readonly gateway: string | null;
  /** Origins of the operator's logos. */
  readonly images: readonly string[];
  /** Null while it is unknown. */
  readonly brand: { readonly name: string; readonly isOwn: boolean } | null;
}

/** What a page needs to know before its code; the pages work without it. */
function settingsOf(settings: SettingGroupsService, logger: Logger): () => Promise<PageSettings> {
  return async () => {
    try {
      const [shown, { values, sources }] = await Promise.all([settings.get('public'), settings.get('brand')]);
      const logos = [values.logo_url, values.logo_dark_url];
      const images = logos.flatMap((url) => (url?.startsWith('https://') === true ? [new URL(url).origin] : []));
      const brand = { name: values.name, isOwn: sources.name !== 'default' };
      return { gateway: shown.values.gateway_url, images, brand };
    } catch (error) {
      logger.warn({ error }, 'the console is served without the addresses of the gateways and logos');
      return { gateway: null, images: [], brand: null };
    }
  };
}

/** `dist-console`: above `dist/apps/control/console` after a build, above `apps/control/console` under tests. */
function consoleFolder(): string | null {
  const roots = ['../../../../', '../../../'].map((up) => fileURLToPath(new URL(up, import.meta.url)));
  const folders = roots.map((root) => join(root, 'dist-console'));
  return folders.find((folder) => existsSync(join(folder, 'index.html'))) ?? null;
}

/** The document of the console; for some paths, in each language, one that shows them before any code has come. */
interface Pages {
  readonly index: string;
  readonly first: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** `first-pages/operator/login/ru.html` is that of `/operator/login` in Russian. */
function readPages(folder: string): Pages {
  const first = new Map<string, Map<string, string>>();
  for (const file of readdirSync(join(folder, FIRST_PAGES), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.html')) continue;
    const path = `/${dirname(file)}`;
    const languages = first.get(path) ?? new Map<string, string>();
    first.set(path, languages.set(basename(file, '.html'), readFileSync(join(folder, FIRST_PAGES, file), 'utf8')));
  }
  return { index: readFileSync(join(folder, 'index.html'), 'utf8'), first };
}

/** In the language that the console will choose. */
function pageOf(request: Request, { index, first }: Pages): string {
  const languages = first.get(request.path);
  if (languages === undefined) return index;
  const baseOf = (tag: string): string => tag.split('-', 1)[0] ?? tag;
  const known = [...languages.keys()];
  const chosen = request.acceptsLanguages().map((tag) => known.find((language) => baseOf(language) === baseOf(tag)));
  return languages.get(chosen.find((language) => language !== undefined) ?? 'en') ?? index;
}

/** Compressed at the build. A missing file is a 404, never the page. */
function serveAssets(folder: string): RequestHandler {
  return sirv(folder, {
    brotli: true,
    gzip: true,
    setHeaders: (response, path) => {
      const isHashed = HASHED.test(path.replace(/\.(?:br|gz)$/, ''));
      response.setHeader('cache-control', isHashed ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache');
    },
  });
}

function servePage(pages: Pages, readSettings: () => Promise<PageSettings>): RequestHandler {
  return async (request, response, next) => {
    if (!isPage(request)) {
      next();
      return;
    }
    const nonce = randomBytes(NONCE_BYTES).toString('base64');
    const settings = await readSettings();
    response.setHeader('content-security-policy', policyOf(nonce, settings));
    response.setHeader('cache-control', 'no-store');
    response.type('html').send(branded(pageOf(request, pages), settings.brand).replace(NONCE_MARK, nonce));
  };
}

/** The tab has the name of the service, and no mark of another, before any code has come. */
function branded(page: string, brand: PageSettings['brand']): string {
  if (brand?.isOwn !== true) return page;
  const title = brand.name.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return page
    .replace(TITLE, () => `<title>${title}</title>`)
    .replace(PRODUCT_ICON, () => '<link rel="icon" href="data:,">');
}

function isPage(request: Request): boolean {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  // Uptime checks and link previews of the address accept anything.
  const takesHtml = request.path === '/' || request.accepts(['json', 'html']) === 'html';
  return isRead && !NOT_A_PAGE.test(request.path) && takesHtml;
}

/**
 * Scripts come from files of this origin only; styles that libraries add at run time carry the nonce, and that of an
 * invoice is known. Requests go to control; from the playground and the page of a key to the gateways.
 */
function policyOf(nonce: string, { gateway, images }: PageSettings): string {
  const connections = gateway === null ? [`'self'`] : [`'self'`, gateway];
  return [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self' 'nonce-${nonce}' ${STYLE_SOURCE}`,
    `font-src 'self'`,
    ['img-src', `'self'`, 'data:', ...images].join(' '),
    `connect-src ${connections.join(' ')}`,
    `manifest-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
    `require-trusted-types-for 'script'`,
    // Made by `before-paint.js`, before any other code.
    `trusted-types default`,
  ].join('; ');
}
