import { EN } from './templates/en.js';
import { RU } from './templates/ru.js';
import { ZH } from './templates/zh.js';
import type { MailTexts } from './templates/mail-template.js';

const LANGUAGES: Readonly<Record<string, MailTexts>> = { en: EN, ru: RU, zh: ZH };

/** Languages that mails are written in. */
export const MAIL_LANGUAGES = Object.keys(LANGUAGES);

/** The texts of a language tag, by its first part: `zh-CN` is `zh`; English for others. */
export function textsOf(locale: string): MailTexts {
  const [language = ''] = locale.toLowerCase().split('-');
  return LANGUAGES[language] ?? EN;
}
