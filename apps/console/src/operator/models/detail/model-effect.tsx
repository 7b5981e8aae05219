import { useTranslation } from 'react-i18next';
import { addUsd, ExactMoney, multiplyUsd, Pairs, readAmount, Region, Status } from '@/kit';
import { isPriced, type OwnPrice } from '../price/own-price';

/** Thousands of tokens, as a part of a million. */
const INPUT = '0.001';
const OUTPUT = '0.0005';

/** What a new model is for customers, at the price that is typed. */
export function ModelEffect({ price }: { readonly price: OwnPrice }) {
  const { t } = useTranslation('operator/models');
  const hasPrice = isPriced(price);
  return (
    <Region title={t('effect')} isPadded>
      <Pairs
        pairs={[
          [
            t('state'),
            <Status key="state" kind={hasPrice ? 'ok' : 'rest'}>
              {t(hasPrice ? 'status_active' : 'status_draft')}
            </Status>,
          ],
          [t('effect_request'), hasPrice ? <Example key="request" rates={price.rates} /> : '–'],
        ]}
      />
      <p>{t(hasPrice ? 'effect_channels' : 'price_optional')}</p>
    </Region>
  );
}

/** The charge of a common request; a rate that is typed so far is maybe none. */
function Example({ rates }: Pick<OwnPrice, 'rates'>) {
  const rate = (text: string): string => readAmount(text) ?? '0';
  const [input, output] = [rate(rates.input_per_mtok_usd), rate(rates.output_per_mtok_usd)];
  return <ExactMoney usd={addUsd([multiplyUsd(input, INPUT), multiplyUsd(output, OUTPUT)])} />;
}
