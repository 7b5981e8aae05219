import { formatPrice, parsePrice, type PriceJson } from '#catalog';
import { compactPrice } from './compact-price.js';
import { installationDocument } from './installation-document.js';

function formatted(price: object): PriceJson {
  const read = parsePrice(price);
  if ('details' in read) throw new Error(read.details[0]?.message);
  return formatPrice(read);
}

const PLAIN = { input_per_mtok_usd: '2', output_per_mtok_usd: '8' };

describe('compactPrice', () => {
  it.each([
    PLAIN,
    { ...PLAIN, cache_read_per_mtok_usd: '0' },
    { ...PLAIN, steps: [{ from_prompt_tokens: 200_001, ...PLAIN, input_per_mtok_usd: '4' }] },
    {
      ...PLAIN,
      reasoning_per_mtok_usd: '9',
      steps: [{ from_prompt_tokens: 5, ...PLAIN, reasoning_per_mtok_usd: null }],
    },
  ])('round-trips: %j', (price) => {
    const compact = compactPrice(formatted(price));
    expect(compact).toEqual(price);
    expect(formatted(compact)).toEqual(formatted(price));
  });
});

describe('installationDocument', () => {
  it('puts credentials into their channels, with distinct references', () => {
    const credential = { weight: 1, rpm: null, tpm: null, status: 'active' };
    const { channels } = installationDocument({
      tiers: [],
      models: [],
      prices: [],
      channels: [
        { name: 'my-channel', models: [{ model: 'a/b', upstream_id: 'b', cost: null }] },
        { name: 'other', models: [{ model: 'a/b', upstream_id: 'b', cost: formatted(PLAIN) }] },
      ],
      credentials: [
        { channel: 'my-channel', label: 'main account', ...credential },
        { channel: 'my-channel', label: 'main account', ...credential },
      ],
      routes: [],
      display_rates: [],
    });
    expect(channels).toEqual([
      {
        name: 'my-channel',
        models: [{ model: 'a/b', upstream_id: 'b' }],
        credentials: [
          { label: 'main account', secret: '${env:CREDENTIAL_MY_CHANNEL_MAIN_ACCOUNT}', ...credential },
          { label: 'main account', secret: '${env:CREDENTIAL_MY_CHANNEL_MAIN_ACCOUNT_2}', ...credential },
        ],
      },
      { name: 'other', models: [{ model: 'a/b', upstream_id: 'b', cost: PLAIN }], credentials: [] },
    ]);
  });
});
