import type { PaymentMethod } from '../../parts/credit/payment-methods';

/** A way to pay that a customer chooses. */
export interface PaymentChoice {
  readonly key: string;
  readonly provider: PaymentMethod;
  /** For the order; null: it is chosen on the payment page, or there is none to choose. */
  readonly method: string | null;
  /** A card or account that the person saved, charged without the payment page; null: it is paid there. */
  readonly savedMethodId: string | null;
  readonly name: string;
}

/** One that the person saved. */
interface OwnMethod {
  readonly id: string;
  readonly payment_provider_id: string;
  readonly name: string;
}

/** Each method of each provider by its own name, and by the provider's where it has none; then what the person saved. */
export function choicesOf(
  providers: readonly PaymentMethod[],
  nameOf: (method: string) => string | null,
  saved: readonly OwnMethod[] = [],
): readonly PaymentChoice[] {
  const own = providers.flatMap((provider) =>
    saved
      .filter((one) => one.payment_provider_id === provider.id)
      .map(({ id, name }) => ({ key: id, provider, method: null, savedMethodId: id, name })),
  );
  const choices = providers.flatMap((provider): readonly PaymentChoice[] =>
    provider.methods.length === 0
      ? [{ key: provider.id, provider, method: null, savedMethodId: null, name: provider.name }]
      : provider.methods.map((method) => ({
          key: `${provider.id} ${method}`,
          provider,
          method,
          savedMethodId: null,
          name: nameOf(method) ?? provider.name,
        })),
  );
  const isUnique = ({ name }: PaymentChoice): boolean => choices.filter((other) => other.name === name).length === 1;
  const distinct = choices.map((choice) => (isUnique(choice) ? choice : { ...choice, name: distinctName(choice) }));
  return [...distinct, ...own];
}

function distinctName({ name, provider, method }: PaymentChoice): string {
  const addition = name === provider.name ? method : provider.name;
  return addition === null ? name : `${name} (${addition})`;
}

/** Without a rate no order can be made. */
export const isPossible = ({ provider }: PaymentChoice): boolean => provider.rate !== null;

/** What a new order begins with; undefined: there is no way to pay. */
export const firstChoice = (choices: readonly PaymentChoice[]): PaymentChoice | undefined =>
  choices.find(isPossible) ?? choices[0];
