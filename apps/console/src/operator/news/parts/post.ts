import type { components } from '@/api/generated/management';

export type Post = components['schemas']['NewsResponse'];

/** In its default language. */
export const titleOf = ({ texts, default_language: language }: Post): string =>
  (texts.find((text) => text.language === language) ?? texts[0])?.title ?? '';
