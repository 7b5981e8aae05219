import { renderServerText } from './server-text';

const TEXTS: Readonly<Record<string, string>> = {
  all: '{{sentences}}',
  used: '{{version}}: {{uses}}',
  left: '{{left_usd}}',
};
const translate = (code: string, params: Readonly<Record<string, string | number>>): string =>
  (TEXTS[code] ?? code).replaceAll(/\{\{(\w+)\}\}/g, (_all, name: string) => String(params[name]));
const used = {
  code: 'used',
  params: {
    version: 1,
    uses: [
      { code: 'a', params: {} },
      { code: 'b', params: {} },
    ],
  },
};

it.each([
  ['en', '1: a, b. $0.50'],
  ['zh-CN', '1: a、b。$0.50'],
])('joins the parts of a text and shows amounts in %s', (locale, text) => {
  const sentences = [used, { code: 'left', params: { left_usd: '0.5' } }];
  expect(renderServerText({ code: 'all', params: { sentences } }, translate, locale)).toBe(text);
});
