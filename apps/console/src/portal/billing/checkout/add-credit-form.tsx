import { Checkbox } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { AmountInput, compareUsd, Form, formats, readAmount, Region, Split, useLocale } from '@/kit';
import { OtherWays } from '../../parts/credit/credit-help';
import { useMethodName, type PaymentMethods } from '../../parts/credit/payment-methods';
import { useOwnMethods, useSavedMethods } from '../topup/data/automatic-topup';
import { useMethodLabel } from '../topup/data/use-method-label';
import { MethodChoice } from './method-choice';
import { OrderSummary } from './order-summary';
import { PackageButtons } from './package-buttons';
import { choicesOf, isPossible } from './payment-choices';
import { PPM_OF_A_PERCENT, quoteOf, roundSum } from './quote';
import { useOrderForm } from './use-order-form';
import classes from './add-credit.module.css';

/** An amount, a method, and what that comes to. */
export function AddCreditForm({ methods }: { readonly methods: PaymentMethods }) {
  const { t } = useTranslation('portal/billing/orders');
  const locale = useLocale();
  const { data, packages, percents } = methods;
  const labelOf = useMethodLabel();
  const saved = useOwnMethods(useSavedMethods().data?.data ?? []);
  const choices = choicesOf(
    ...([data, useMethodName()] as const),
    saved.map((one) => ({ ...one, name: labelOf(one) })),
  );
  const { form, onSubmit, error, isBusy } = useOrderForm(methods, choices);
  const choice = choices.find(({ key }) => key === form.values.choice) ?? choices[0];
  if (choice === undefined) return null;
  const { provider: method } = choice;
  const [min, max] = [method.min_usd, method.max_usd].map((usd) => formats.formatSum(usd, locale));
  const amount = readAmount(form.values.amount_usd);
  const quote = amount === null ? null : quoteOf(amount, method, methods);
  const aside = (
    <>
      <OrderSummary {...{ choice, quote, error, isBusy }}>
        {method.saves_methods && choice.savedMethodId === null && (
          <SaveMethod {...form.getInputProps('save_method', { type: 'checkbox' })} />
        )}
      </OrderSummary>
      <Region title={t('other_ways')} isPadded>
        <OtherWays />
      </Region>
    </>
  );
  return (
    <Form className={classes.form} onSubmit={onSubmit}>
      <Split isPermanent aside={aside}>
        <Region title={t('amount')} isPadded>
          <div className={classes.fields}>
            <PackageButtons
              methods={methods}
              method={method}
              amountUsd={quote?.amountUsd ?? null}
              onChoose={(usd) => form.setFieldValue('amount_usd', usd)}
            />
            <AmountInput
              label={packages.length > 0 ? t('other_amount') : undefined}
              aria-label={packages.length > 0 ? undefined : t('amount')}
              description={t('limits', { min, max })}
              className={classes.amount}
              required
              withAsterisk={false}
              {...form.getInputProps('amount_usd')}
            />
            <PercentOffers percents={percents} />
          </div>
        </Region>
        {(choices.length > 1 || !isPossible(choice)) && (
          <Region title={t('method')} isPadded>
            <MethodChoice choices={choices} value={choice.key} onChange={(key) => form.setFieldValue('choice', key)} />
          </Region>
        )}
      </Split>
    </Form>
  );
}

/** From which amounts the bonus is a percentage. */
function PercentOffers({ percents }: Pick<PaymentMethods, 'percents'>) {
  const { t } = useTranslation('portal/billing/orders');
  const locale = useLocale();
  if (percents.length === 0) return null;
  return (
    <ul className={classes.percents}>
      {percents
        .toSorted((one, other) => compareUsd(one.from_usd, other.from_usd))
        .map(({ from_usd: from, bonus_ppm: ppm }) => (
          <li key={from}>
            {t('percent_bonus', {
              from: roundSum(from, locale),
              share: formats.formatDecimal(String(ppm / PPM_OF_A_PERCENT), locale),
            })}
          </li>
        ))}
    </ul>
  );
}

/** Whether the order saves the card or account that it is paid with. Nothing is charged to it by that. */
function SaveMethod(input: GetInputPropsReturnType) {
  const { t } = useTranslation('portal/billing/orders');
  return <Checkbox label={t('save_method')} description={t('save_method_note')} {...input} />;
}
