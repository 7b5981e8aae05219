import fs from 'node:fs';
import path from 'node:path';
import { CHAT_NEEDS, ERRORS } from '#core';
import { CAPABILITIES, MODALITIES } from '../../../libs/catalog/domain/catalog-model.js';
import { filesBelow, ROOT } from '../source-tree.js';

type Language = 'en' | 'ru' | 'zh-CN';

interface Turn {
  /** Read with the flags `iu`. */
  readonly pattern: string;
  readonly use: string;
}

const turns = JSON.parse(fs.readFileSync(path.join(__dirname, 'refused-turns.json'), 'utf8')) as Readonly<
  Record<Language, readonly Turn[]>
>;

const SCRIPTS: Readonly<Partial<Record<Language, RegExp>>> = { ru: /\p{Script=Cyrillic}/u, 'zh-CN': /\p{Script=Han}/u };
const VARIABLE = /\{\{.*?\}\}/g;

/** Names, formats and terms that are the same in every language. */
const NAMES: ReadonlySet<string> = new Set([
  ...['CSV', 'ID', 'JSON', 'Markdown', 'curl', 'Node', 'Python', 'checkout-prod', 'Token'],
  ...[
    'GitHub',
    'Google',
    'Microsoft',
    'VK',
    'Yandex',
    'Stripe',
    'BTCPay Server',
    'OpenID Connect',
    'LiteLLM',
    'GenAI Prices',
    'models.dev',
    'OpenRouter',
  ],
  ...['Alipay', 'WeChat Pay', 'T-Pay', 'SberPay', 'YooMoney', 'YooKassa', 'epay'],
  ...['Routify', 'Chat Completions', 'Responses API', 'POST /v1/chat/completions'],
  ...['Issuer URL', 'Redirect URI', 'Back-channel logout URI', 'Webhook', 'URL'],
  ...['Slack', 'Discord', 'Telegram', 'Feishu / Lark', 'Ed25519', 'HMAC-SHA256'],
]);

interface Text {
  /** `kit/locales/ru.json actor` */
  readonly at: string;
  readonly key: string;
  readonly text: string;
}

const SOURCE = 'apps/console/src';

function textsIn(language: Language): Text[] {
  const files = filesBelow(SOURCE).filter((file) => file.endsWith(`/locales/${language}.json`));
  return files.flatMap((file) => {
    const texts = JSON.parse(fs.readFileSync(path.join(ROOT, file), 'utf8')) as Record<string, string>;
    return Object.entries(texts).map(([key, text]) => ({ at: `${file.slice(SOURCE.length + 1)} ${key}`, key, text }));
  });
}

function refusedIn(language: Language, text: string): string[] {
  const found = turns[language].filter(({ pattern }) => new RegExp(pattern, 'iu').test(text));
  return found.map(({ use }) => `write: ${use}`);
}

describe.each(['en', 'ru', 'zh-CN'] as const)('the texts of the console in %s', (language) => {
  const texts = textsIn(language);

  it('have no refused turn', () => {
    const found = texts.flatMap(({ at, text }) => refusedIn(language, text).map((advice) => [at, text, advice]));
    expect(found).toEqual([]);
  });

  it('name each capability, modality and error code', () => {
    const codes = [
      ...[...CAPABILITIES, ...CHAT_NEEDS].map((code) => `capability_${code}`),
      ...MODALITIES.map((code) => `modality_${code}`),
      ...Object.keys(ERRORS).map((code) => `code_${code}`),
    ];
    const known = new Set(texts.map(({ key }) => key));
    expect(codes.filter((code) => !known.has(code))).toEqual([]);
  });

  it('have no bare code, and no text of another language', () => {
    const codes = [...CAPABILITIES, ...CHAT_NEEDS, ...Object.keys(ERRORS)].filter((code) => code.includes('_'));
    const script = SCRIPTS[language];
    const found = texts.filter(({ text }) => {
      const words = text.replaceAll(VARIABLE, '');
      const isForeign = script !== undefined && /[A-Za-z]{2}/.test(words) && !script.test(words);
      return codes.some((code) => words.includes(code)) || (isForeign && !NAMES.has(text));
    });
    expect(found).toEqual([]);
  });
});

it.each([
  ['en', '{{name}} is asked no more.', 2],
  ['en', 'Log in by passkey', 1],
  ['en', 'Say where customers reach the gateways', 1],
  ['en', '{{name}} no longer receives traffic.', 0],
  ['ru', 'Площадка', 1],
  ['ru', 'Часовой пояс', 0],
  ['ru', 'Пояс, в котором показано время', 1],
  ['zh-CN', '十一月支出', 1],
  ['zh-CN', '11 月支出', 0],
] as const)('in %s “%s” has refused turns: %d', (language, text, count) => {
  expect(refusedIn(language, text)).toHaveLength(count);
});
