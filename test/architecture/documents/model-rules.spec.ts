import { rulesAbout } from '#formats';
import { MODEL_RULES } from '../../../libs/formats/upstreams/model-rules/rule-table.js';
import { COLUMNS, FAMILIES } from '../../../tools/documents/model-rules-page.mjs';

describe('the matrix of families and fields', () => {
  it('has a cell for each rule, and a rule for one family at least', () => {
    const shown = FAMILIES.flatMap(([, name]) =>
      COLUMNS.flatMap(({ holds }) => rulesAbout(name).filter((rule) => holds(rule))),
    );
    expect(MODEL_RULES.filter((rule) => !shown.includes(rule))).toEqual([]);
    expect(FAMILIES.filter(([, name]) => rulesAbout(name).length === 0).map(([family]) => family)).toEqual([
      ...['GPT-5.5', 'Kimi K2.6', 'Gemini 3.8'],
    ]);
  });
});
