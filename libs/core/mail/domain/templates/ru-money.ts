import type { MailTexts, MoneyTemplate } from './mail-template.js';

/** Mails about money: of orders to customers, of disputes and payments that wait to operators. */
export const RU_MONEY: Pick<MailTexts['templates'], MoneyTemplate> = {
  payment_received: {
    subject: 'Квитанция на {total}, {organization}, {brand}',
    paragraphs: ['Платёж получен, на баланс {organization} зачислено {amount}.', '{mode}'],
    details: {
      amount: 'Пополнение',
      bonus: 'Бонус',
      fee: 'Комиссия за платёж',
      tax: 'Налог',
      total: 'Оплачено',
      method: 'Способ оплаты',
      reference: 'Заказ',
      time: 'Время',
    },
    action: 'Открыть заказ',
  },
  refund_approved: {
    subject: 'Возврат {total}, {organization}, {brand}',
    paragraphs: [
      'Возврат {total} одобрен. Деньги вернутся туда, откуда пришёл платёж; с баланса {organization} списано {amount}.',
      '{mode}',
    ],
    details: { amount: 'Списано с баланса', total: 'Возврат', reference: 'Заказ' },
    action: 'Открыть заказ',
  },
  refund_sent: {
    subject: '{brand}: возврат {total} отправлен',
    paragraphs: [
      'Возврат {total} для {organization} отправлен туда, откуда пришёл платёж. Банк может показать его через несколько дней.',
      '{mode}',
    ],
    details: { total: 'Возврат', reference: 'Заказ' },
    action: 'Открыть заказ',
  },
  refund_claim: {
    subject: 'Получите возврат {total} от {brand}',
    paragraphs: [
      'Возврат {total} для {organization} готов. Откройте ссылку и укажите адрес, на который его отправить; сумма будет выплачена, когда заявка будет одобрена.',
      'Не передавайте ссылку другим: возврат может получить любой, у кого она есть.',
      '{mode}',
    ],
    details: { total: 'Возврат', reference: 'Заказ' },
    action: 'Получить возврат',
  },
  refund_failed: {
    subject: '{brand}: возврат {total} не прошёл',
    paragraphs: ['Возврат {total} для {organization} не удалось выполнить. Деньги снова на балансе.', '{mode}'],
    details: { total: 'Возврат', reference: 'Заказ' },
    action: 'Открыть заказ',
  },
  refund_declined: {
    subject: '{brand}: запрос на возврат отклонён',
    paragraphs: ['Запрос на возврат по заказу {organization} отклонён. Баланс не изменился.', '{mode}'],
    details: { amount: 'Запрошенный возврат', reason: 'Причина', reference: 'Заказ' },
    action: 'Открыть заказ',
  },
  automatic_topup_paused: {
    subject: 'Автопополнение на {amount} в {brand} приостановлено',
    paragraphs: [
      'Баланс организации {organization} ниже порога, пополнить его не удалось: {cause}.',
      'Списаний не будет, пока вы не оплатите вручную или не настроите автопополнение снова.',
    ],
    details: { amount: 'Пополнение', reason: 'Причина' },
    action: 'Пополнить баланс',
  },
  automatic_topup_max: {
    subject: 'Автопополнение в {brand} достигло месячного максимума',
    paragraphs: [
      'Баланс организации {organization} ниже порога. В этом месяце автоматических списаний больше не будет.',
    ],
    details: { amount: 'Пополнение', max: 'Месячный максимум' },
    action: 'Открыть биллинг',
  },
  invoice_issued: {
    subject: 'Счёт {number} на {total} в {brand}',
    paragraphs: ['Готов счёт за месяц для {organization}. Срок оплаты: {time}.', '{mode}'],
    details: { number: 'Счёт', total: 'Итого', time: 'Срок оплаты' },
    action: 'Открыть счёт',
  },
  dispute_opened: {
    subject: '{brand}: новый спор о платеже на {amount}',
    paragraphs: [
      'Плательщик оспаривает платёж через банк. Отправьте доказательства платёжному провайдеру до конца срока.',
      '{mode}',
    ],
    details: {
      provider: 'Платёжный провайдер',
      organization: 'Организация',
      amount: 'Спорная сумма',
      withdrawn: 'Списано провайдером',
      reason: 'Причина',
      time: 'Срок для доказательств',
      reference: 'Заказ',
    },
    action: 'Открыть заказ',
  },
  dispute_withdrawn: {
    subject: '{brand}: спорный платёж на {amount} списан',
    paragraphs: [
      'Платёжный провайдер списал деньги спорного платежа. Чтобы вернуть их, отправьте доказательства до конца срока.',
      '{mode}',
    ],
    details: {
      provider: 'Платёжный провайдер',
      organization: 'Организация',
      amount: 'Спорная сумма',
      withdrawn: 'Списано провайдером',
      reason: 'Причина',
      time: 'Срок для доказательств',
      reference: 'Заказ',
    },
    action: 'Открыть заказ',
  },
  dispute_closed: {
    subject: '{brand}: спор о платеже на {amount} {outcome}',
    paragraphs: ['Спор о платеже завершён. Итог: {outcome}.', '{mode}'],
    details: {
      provider: 'Платёжный провайдер',
      organization: 'Организация',
      amount: 'Спорная сумма',
      withdrawn: 'Списано провайдером',
      returned: 'Возвращено провайдером',
      reason: 'Причина',
      reference: 'Заказ',
    },
    action: 'Открыть заказ',
  },
  payment_unapplied: {
    subject: '{brand}: платёж на {amount} не зачислен',
    paragraphs: [
      'Платёж на {amount} получен, но не зачислен: {cause}. Отнесите его к заказу или верните плательщику.',
      '{mode}',
    ],
    details: {
      provider: 'Платёжный провайдер',
      organization: 'Организация',
      amount: 'Ожидающая сумма',
      reference: 'Заказ',
    },
    action: 'Открыть платёж',
  },
};
