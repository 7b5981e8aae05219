import { LANGUAGES } from '@/i18n';

/** Languages of what the server writes, each by its own name. */
export const TEXT_LANGUAGES = { en: LANGUAGES.en, ru: LANGUAGES.ru, zh: LANGUAGES['zh-CN'] } as const;
