import type { MailTexts, MoneyTemplate } from './mail-template.js';

/** Mails about money: of orders to customers, of disputes and payments that wait to operators. */
export const EN_MONEY: Pick<MailTexts['templates'], MoneyTemplate> = {
  payment_received: {
    subject: 'Receipt for {total} to {organization} on {brand}',
    paragraphs: ['Your payment was received, and {amount} was added to the balance of {organization}.', '{mode}'],
    details: {
      amount: 'Top-up',
      bonus: 'Bonus',
      fee: 'Payment fee',
      tax: 'Tax',
      total: 'Paid',
      method: 'Payment method',
      reference: 'Order',
      time: 'Time',
    },
    action: 'View order',
  },
  refund_approved: {
    subject: 'Refund of {total} to {organization} on {brand}',
    paragraphs: [
      'A refund of {total} was approved. It is returned to the source of the payment; {amount} was taken from the balance of {organization}.',
      '{mode}',
    ],
    details: { amount: 'Taken from the balance', total: 'Refund', reference: 'Order' },
    action: 'View order',
  },
  refund_sent: {
    subject: 'Refund of {total} by {brand} was sent',
    paragraphs: [
      'The refund of {total} to {organization} was sent to the source of the payment. Banks can take several days to show it.',
      '{mode}',
    ],
    details: { total: 'Refund', reference: 'Order' },
    action: 'View order',
  },
  refund_claim: {
    subject: 'Claim your refund of {total} by {brand}',
    paragraphs: [
      'The refund of {total} to {organization} is ready. Open the link and enter the address that it is sent to; the amount is paid once the claim is approved.',
      'Keep the link to yourself: anyone who has it can claim the refund.',
      '{mode}',
    ],
    details: { total: 'Refund', reference: 'Order' },
    action: 'Claim your refund',
  },
  refund_failed: {
    subject: 'Refund of {total} by {brand} failed',
    paragraphs: [
      'The refund of {total} to {organization} could not be completed. The amount is in the balance again.',
      '{mode}',
    ],
    details: { total: 'Refund', reference: 'Order' },
    action: 'View order',
  },
  refund_declined: {
    subject: 'Refund request to {brand} was declined',
    paragraphs: [
      'The refund that was requested for an order of {organization} was declined. The balance has not changed.',
      '{mode}',
    ],
    details: { amount: 'Requested refund', reason: 'Reason', reference: 'Order' },
    action: 'View order',
  },
  automatic_topup_paused: {
    subject: 'Automatic top-up of {amount} on {brand} is paused',
    paragraphs: [
      'The balance of {organization} is below its threshold, and could not be topped up: {cause}.',
      'Nothing is charged until you pay on the payment page, or set up the automatic top-up again.',
    ],
    details: { amount: 'Top-up', reason: 'Reason given' },
    action: 'Add credit',
  },
  automatic_topup_max: {
    subject: 'Automatic top-up on {brand} has reached its monthly maximum',
    paragraphs: [
      'The balance of {organization} is below its threshold. Nothing more is charged automatically this month.',
    ],
    details: { amount: 'Top-up', max: 'Monthly maximum' },
    action: 'View billing',
  },
  invoice_issued: {
    subject: 'Invoice {number} over {total} on {brand}',
    paragraphs: ['Your monthly invoice of {organization} is ready. It is due on {time}.', '{mode}'],
    details: { number: 'Invoice', total: 'Total', time: 'Due' },
    action: 'View invoice',
  },
  dispute_opened: {
    subject: 'New payment dispute over {amount} on {brand}',
    paragraphs: [
      'A payer disputes a payment with their bank. Send evidence to the payment provider in time.',
      '{mode}',
    ],
    details: {
      provider: 'Payment provider',
      organization: 'Organization',
      amount: 'Disputed amount',
      withdrawn: 'Withdrawn by the provider',
      reason: 'Reason',
      time: 'Evidence is due',
      reference: 'Order',
    },
    action: 'View order',
  },
  dispute_withdrawn: {
    subject: 'Disputed payment of {amount} on {brand} was withdrawn',
    paragraphs: [
      'The payment provider withdrew the money of a disputed payment. Send evidence in time to get it back.',
      '{mode}',
    ],
    details: {
      provider: 'Payment provider',
      organization: 'Organization',
      amount: 'Disputed amount',
      withdrawn: 'Withdrawn by the provider',
      reason: 'Reason',
      time: 'Evidence is due',
      reference: 'Order',
    },
    action: 'View order',
  },
  dispute_closed: {
    subject: 'Payment dispute over {amount} on {brand}: {outcome}',
    paragraphs: ['A payment dispute was closed: {outcome}.', '{mode}'],
    details: {
      provider: 'Payment provider',
      organization: 'Organization',
      amount: 'Disputed amount',
      withdrawn: 'Withdrawn by the provider',
      returned: 'Returned by the provider',
      reason: 'Reason',
      reference: 'Order',
    },
    action: 'View order',
  },
  payment_unapplied: {
    subject: 'Payment of {amount} on {brand} is not credited',
    paragraphs: [
      'A payment of {amount} was received and not credited: {cause}. Assign it to an order, or return it to its payer.',
      '{mode}',
    ],
    details: {
      provider: 'Payment provider',
      organization: 'Organization',
      amount: 'Amount that waits',
      reference: 'Order',
    },
    action: 'View payment',
  },
};
