import { audienceQuery, bodyOf, correctionOf, newValues, valuesOf } from './post-form';

const written = {
  ...newValues('en'),
  title_en: ' New disks ',
  body_en: 'All is faster.',
  title_ru: 'Новые диски',
  body_ru: 'Быстрее.',
};

describe('the form of a post', () => {
  it('leaves out languages without a text', () => {
    expect(bodyOf(written)).toEqual({
      default_language: 'en',
      audience: 'all',
      tier_ids: [],
      model_id: null,
      balance_below_usd: null,
      texts: [
        { language: 'en', title: 'New disks', body: 'All is faster.' },
        { language: 'ru', title: 'Новые диски', body: 'Быстрее.' },
      ],
      by_email: true,
      publish_at: null,
      expires_at: null,
    });
  });

  it('reads what it wrote', () => {
    const values = { ...written, title_en: 'New disks', audience: 'balance_below', balance_below_usd: '5' } as const;
    const post = { ...bodyOf(values), publish_at: null, expires_at: null } as unknown as Parameters<typeof valuesOf>[0];
    expect(valuesOf(post)).toEqual(values);
  });

  it('corrects texts and the end alone', () => {
    expect(Object.keys(correctionOf(written))).toEqual(['default_language', 'texts', 'expires_at']);
  });

  it.each([
    [{ audience: 'tier' }, null],
    [
      { audience: 'tier', tier_ids: ['a', 'b'] },
      { audience: 'tier', tier_ids: 'a,b' },
    ],
    [{ audience: 'model' }, null],
    [
      { audience: 'model', model_id: 'm', tier_ids: ['a'] },
      { audience: 'model', model_id: 'm' },
    ],
    [{ audience: 'balance_below', balance_below_usd: '0' }, null],
    [
      { audience: 'balance_below', balance_below_usd: '5' },
      { audience: 'balance_below', balance_below_usd: '5' },
    ],
  ] as const)('asks for the size of %j', (changes, expected) => {
    expect(audienceQuery({ ...written, ...(changes as object) })).toEqual(expected);
  });
});
