/** Whose endpoints this process calls. */
export class DeliveryScope {
  /** @param isOperatorOnly none of a customer, whatever is due */
  constructor(readonly isOperatorOnly: boolean) {}
}
