import { chooseLanguage } from './languages';

describe('the language of the console', () => {
  it.each([
    [['ru-RU', 'en'], 'ru'],
    [['zh-CN'], 'zh-CN'],
    [['zh-TW', 'en'], 'zh-CN'],
    [['fr', 'en-GB'], 'en'],
    [['fr'], 'en'],
    [[], 'en'],
  ])('is of %j: %s', (tags, language) => {
    expect(chooseLanguage(tags)).toBe(language);
  });
});
