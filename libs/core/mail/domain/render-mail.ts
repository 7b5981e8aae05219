import type {
  MailBrand,
  MailItem,
  MailTemplate,
  MailText,
  MailTexts,
  MailVariables,
  RenderedMail,
} from './templates/mail-template.js';
import { textsOf } from './mail-locales.js';
import { shownVariables, type Variables } from './mail-variables.js';

const COLOR = /^#[0-9a-f]{6}$/i;
const DEFAULT_COLOR = '#2457d6';
/** Variables with codes of `phrases`, where their name goes before the code. */
const CODED: ReadonlySet<string> = new Set(['role', 'mode', 'cause', 'outcome']);

/** Paragraphs that stand for lines; addresses in those of a body are links. */
const LINES = '{lines}';
const BODY = '{body}';
/** Stands for mails of a digest. */
const ITEMS = '{items}';
const ADDRESS = /https?:\/\/[^\s<>"']*[^\s<>"'.,:;!?)\]}。，；：！？）】」]/g;

type Link = MailBrand['links'][number];

interface Detail {
  readonly label: string;
  readonly value: string;
}

interface Action {
  readonly label: string;
  readonly link: string;
}

interface Paragraph {
  readonly text: string;
  readonly isBody: boolean;
  /** Of a mail in a digest. */
  readonly heading?: string;
  readonly action?: Action | null;
}

interface Parts {
  readonly paragraphs: readonly Paragraph[];
  readonly details: readonly Detail[];
  readonly action: Action | null;
  readonly footer: readonly string[];
  readonly links: readonly Link[];
}

/** A mail in the language nearest to `locale`, with a text part and an HTML part of the same content. */
export function renderMail<Template extends MailTemplate>(
  template: Template,
  variables: MailVariables[Template],
  locale: string,
  brand: MailBrand,
): RenderedMail {
  const { templates, footer, support, phrases, conditionsLabel, privacyLabel } = textsOf(locale);
  const text: MailText = templates[template];
  const { items = [], ...plain } = variables as Variables & { readonly items?: readonly MailItem[] };
  const { lines, body, values: shown } = splitLines(shownVariables(plain));
  const values: Readonly<Record<string, string>> = { ...translated(shown, phrases), brand: brand.name };
  const fill = (part: string): string => fillIn(part, { ...values, support: brand.supportEmail ?? '' });
  const parts: Parts = {
    paragraphs: text.paragraphs
      .flatMap((paragraph): Paragraph[] => {
        if (paragraph === ITEMS) return items.flatMap(paragraphsOf);
        if (paragraph === BODY) return body.map((line) => ({ text: line, isBody: true }));
        return (paragraph === LINES ? lines : [fill(paragraph)]).map((line) => ({ text: line, isBody: false }));
      })
      .filter((paragraph) => paragraph.text !== ''),
    details: Object.entries(text.details ?? {})
      .map(([name, label]) => ({ label, value: values[name] ?? '' }))
      .filter(({ value }) => value !== ''),
    action: text.action === undefined ? null : { label: fill(text.action), link: values.link ?? '' },
    footer: [fill(footer), ...(brand.supportEmail === null ? [] : [fill(support)])],
    links: [...linkTo(conditionsLabel, brand.conditionsUrl), ...linkTo(privacyLabel, brand.privacyUrl), ...brand.links],
  };
  const subject = oneLine(fill(text.subject)).trim();
  return { subject, text: textPart(parts), html: htmlPart(parts, brand), item: itemOf(subject, parts) };
}

function itemOf(subject: string, { paragraphs, details, action }: Parts): RenderedMail['item'] {
  const texts = [...paragraphs.map(({ text }) => text), ...details.map(({ label, value }) => `${label}: ${value}`)];
  return { subject, paragraphs: texts, action };
}

/** One paragraph of a digest. */
function paragraphsOf({ time, subject, paragraphs, action }: MailItem): Paragraph[] {
  const heading = `${time} · ${subject}`;
  return [{ heading, text: paragraphs.join('\n'), isBody: false, action }];
}

function splitLines({ lines = [], body = [], ...values }: Variables) {
  const listOf = (lines: string | readonly string[]) => (typeof lines === 'string' ? [lines] : lines);
  return { lines: listOf(lines), body: listOf(body), values: values as Readonly<Record<string, string>> };
}

/** Codes become the sentences of their language; unknown ones are shown as they are. */
function translated(
  variables: Readonly<Record<string, string>>,
  phrases: MailTexts['phrases'],
): Readonly<Record<string, string>> {
  const shown = Object.entries(variables).map(([name, value]) => {
    if (name === 'change') return [name, value.replace(/^[^:]+/, (code) => phrases[code] ?? code)] as const;
    return [name, CODED.has(name) ? (phrases[`${name}_${value}`] ?? value) : value] as const;
  });
  return Object.fromEntries(shown);
}

function linkTo(label: string, url: string | null): Link[] {
  return url === null ? [] : [{ label, url }];
}

/** Variables are inserted once: a value with braces is not a variable. */
function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '');
}

/** A header cannot have a line break: a name with one would begin another header. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}

function textPart({ paragraphs, details, action, footer, links }: Parts): string {
  const list = details.map(({ label, value }) => `${label}: ${value}`).join('\n');
  const link = action === null ? [] : [`${action.label}:\n${action.link}`];
  const foot = [...footer, ...links.map(({ label, url }) => `${oneLine(label)}: ${url}`)];
  return `${[...paragraphs.map(textOf), ...(list === '' ? [] : [list]), ...link, `-- \n${foot.join('\n')}`].join('\n\n')}\n`;
}

function textOf({ heading, text, action }: Paragraph): string {
  const link = action == null ? [] : [`${action.label}: ${action.link}`];
  return heading === undefined ? text : [heading, text, ...link].join('\n');
}

function htmlOf({ heading, text, isBody, action }: Paragraph): string {
  if (heading === undefined) return `<p>${isBody ? linked(text) : escapeHtml(text)}</p>`;
  const link = action == null ? [] : [`<a href="${escapeHtml(action.link)}">${escapeHtml(action.label)}</a>`];
  const lines = text.split('\n').map(escapeHtml);
  return `<p>${[`<strong>${escapeHtml(heading)}</strong>`, ...lines, ...link].join('<br>')}</p>`;
}

function htmlPart(
  { paragraphs, details, action, footer, links }: Parts,
  { name, url, color, logoUrl }: MailBrand,
): string {
  const ground = colorOf(color);
  const button =
    action === null
      ? ''
      : `<p style="margin:24px 0"><a href="${escapeHtml(action.link)}" style="background:${ground};color:${inkOn(ground)};padding:12px 20px;border-radius:6px;text-decoration:none;display:inline-block">${escapeHtml(action.label)}</a></p>` +
        `<p style="font-size:13px;color:#5b6270;word-break:break-all">${escapeHtml(action.link)}</p>`;
  const body = paragraphs.map(htmlOf).join('');
  const rows = details.map(({ label, value }) => `${escapeHtml(label)}: <strong>${escapeHtml(value)}</strong>`);
  const list = rows.length === 0 ? '' : `<p>${rows.join('<br>')}</p>`;
  return (
    '<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>' +
    '<body style="margin:0;padding:24px;background:#f4f5f7;font:16px/1.5 system-ui,sans-serif;color:#1c2430">' +
    '<div style="max-width:560px;margin:0 auto;padding:24px;background:#ffffff;border-radius:8px">' +
    `<p><a href="${escapeHtml(url)}" style="font-weight:600;color:#1c2430;text-decoration:none">${logoOf(logoUrl)}${escapeHtml(name)}</a></p>` +
    `${body}${list}${button}` +
    `<p style="font-size:13px;color:#5b6270">${[...footer.map(escapeHtml), ...linksOf(links)].join('<br>')}</p></div></body></html>`
  );
}

/** Plain text, with links for the addresses in it. */
function linked(text: string): string {
  const addresses = text.match(ADDRESS) ?? [];
  const between = text.split(ADDRESS).map(escapeHtml);
  return between
    .map((part, index) => {
      const url = escapeHtml(addresses[index - 1] ?? '');
      return index === 0 ? part : `<a href="${url}">${url}</a>${part}`;
    })
    .join('');
}

function logoOf(url: string | null): string {
  if (url?.startsWith('https://') !== true) return '';
  return `<img src="${escapeHtml(url)}" alt="" height="24" style="vertical-align:middle;margin-right:8px">`;
}

/** One line, if any. */
function linksOf(links: readonly Link[]): string[] {
  const anchors = links.map(
    ({ label, url }) => `<a href="${escapeHtml(url)}" style="color:#5b6270">${escapeHtml(label)}</a>`,
  );
  return anchors.length === 0 ? [] : [anchors.join(' · ')];
}

/** White or black, which is easier to read on the colour (relative luminance of WCAG). */
function inkOn(color: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((index) => {
    const share = Number.parseInt(color.slice(index, index + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return 1.05 / (luminance + 0.05) >= 4.5 ? '#ffffff' : '#000000';
}

function colorOf(color: string): string {
  return COLOR.test(color) ? color : DEFAULT_COLOR;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
