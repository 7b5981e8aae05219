import { LANGUAGES } from '@/i18n';

/** Languages of documents, each by its own name. */
export const DOCUMENT_LANGUAGES = { en: LANGUAGES.en, ru: LANGUAGES.ru, zh: LANGUAGES['zh-CN'] } as const;
