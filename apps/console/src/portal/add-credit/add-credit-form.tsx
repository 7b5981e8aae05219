import { useTranslation } from 'react-i18next';
import { AmountInput, Form, formats, readAmount, Region, Split, useLocale } from '@/kit';
import { OtherWays } from '../credit/credit-help';
import { useMethodName, type PaymentMethods } from '../credit/payment-methods';
import { useOwnMethods, useSavedMethods } from '../topup/data/automatic-topup';
import { useMethodLabel } from '../topup/data/use-method-label';
import { MethodChoice } from './method-choice';
import { OrderSummary } from './order-summary';
import { PackageButtons } from './package-buttons';
import { choicesOf, isPossible } from './payment-choices';
import { PercentOffers } from './percent-offers';
import { quoteOf } from './quote';
import { SaveMethod } from './save-method';
import { useOrderForm } from './use-order-form';
import classes from './add-credit.module.css';

/** An amount, a method, and what that comes to. */
export function AddCreditForm({ methods }: { readonly methods: PaymentMethods }) {
  const { t } = useTranslation('portal/orders');
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
