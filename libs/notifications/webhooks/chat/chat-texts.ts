import { ALARM_TITLES, type AlarmEventName, type EventTypeName } from '#core';
import type { ChatLanguage } from '../domain/endpoint.js';

type Sentences = Readonly<Record<Exclude<EventTypeName, AlarmEventName>, string>>;

/** A sentence of each event but alarms, with `{name}` for a field of its data. */
export const CHAT_TEXTS: Readonly<Record<ChatLanguage, Sentences>> = {
  en: {
    'key.created': 'API key "{key_name}" was created.',
    'key.revoked': 'API key "{key_name}" was revoked.',
    'member.joined': 'A member joined with the role {role}.',
    'member.role_changed': 'A member has the role {role} now.',
    'member.removed': 'A member with the role {role} left or was removed.',
    'payment.received': 'Payment {reference}: ${amount_usd} was added to the balance.',
    'payment.refunded': 'Refund of order {reference} was sent: ${amount_usd}.',
    'invoice.issued': 'Document {number} over ${total_usd} was issued.',
    'key.expiring': 'API key "{key_name}" expires in {days} d, at {expires_at}.',
    'order.created': 'Order {reference} over ${amount_usd} was created.',
    'order.failed': 'The payment of order {reference} failed.',
    'order.expired': 'Order {reference} expired.',
    'statement.ready': 'The statement of {month} is ready.',
    'request.waived': '{request_count} requests of {day} were not charged: ${waived_usd}.',
    'price.changed':
      'The price of {model} changes at {effective_at}: input ${previous_input_usd} → ${input_usd}, output ${previous_output_usd} → ${output_usd} per million tokens.',
    'channel.down': 'Channel "{channel_name}" is down for {model} ({reason}).',
    'channel.recovered': 'Channel "{channel_name}" works again for {model}.',
    'credential.refused': 'A credential of channel "{channel_name}" was refused: {detail}',
    'margin.negative': 'Negative margin of {name} on {day}: revenue ${revenue_usd}, cost ${cost_usd}.',
    'cost.unknown': '{request_count} requests of {name} on {day} have no known cost.',
    'settlement.stuck': 'Request {request_id} can’t be booked: ${amount_usd}.',
    'balance.low': 'The balance is low: ${available_usd} is left, the alert is at ${threshold_usd}.',
    'balance.empty': 'The balance is used up: ${available_usd} is left.',
    'cap.reached': '{percent} % of a cap was spent: ${spent_usd} of ${cap_usd} ({holder_name}, {window}).',
    'request_cap.reached': '{requests} of {cap_requests} requests of a cap were made ({holder_name}, {window}).',
    'hidden_cap.reached': '{percent} % of a hidden cap of customer {customer_id} is reached ({window}).',
    'spend.unusual': 'Unusual spend: ${spent_usd} in this hour, usually up to ${usual_usd}.',
    'upstream.balance_low':
      'The balance of "{credential_name}" at the provider of channel {channel_name} is low: ${balance_usd}.',
    'model.sunset': 'Retirement of {model}: {sunset_at}. Replacement: {replacement}.',
    'webhook.test': 'This is a test. Messages arrive here.',
    'webhook.disabled': 'A webhook endpoint was disabled ({reason}).',
  },
  ru: {
    'key.created': 'Создан API-ключ «{key_name}».',
    'key.revoked': 'API-ключ «{key_name}» отозван.',
    'member.joined': 'Новый участник с ролью {role}.',
    'member.role_changed': 'У участника новая роль: {role}.',
    'member.removed': 'Участник с ролью {role} вышел или удалён.',
    'payment.received': 'Платёж {reference}: баланс пополнен на ${amount_usd}.',
    'payment.refunded': 'Возврат по заказу {reference} отправлен: ${amount_usd}.',
    'invoice.issued': 'Выставлен документ {number} на ${total_usd}.',
    'key.expiring': 'API-ключ «{key_name}» истекает через {days} дн., {expires_at}.',
    'order.created': 'Создан заказ {reference} на ${amount_usd}.',
    'order.failed': 'Оплата заказа {reference} не прошла.',
    'order.expired': 'Срок заказа {reference} истёк.',
    'statement.ready': 'Выписка за {month} готова.',
    'request.waived': 'Запросов без оплаты за {day}: {request_count}, на ${waived_usd}.',
    'price.changed':
      'Цена {model} меняется {effective_at}: вход ${previous_input_usd} → ${input_usd}, выход ${previous_output_usd} → ${output_usd} за миллион токенов.',
    'channel.down': 'Канал «{channel_name}» недоступен для {model} ({reason}).',
    'channel.recovered': 'Канал «{channel_name}» снова работает для {model}.',
    'credential.refused': 'Провайдер отклонил ключ канала «{channel_name}»: {detail}',
    'margin.negative': 'Отрицательная маржа {name} за {day}: выручка ${revenue_usd}, себестоимость ${cost_usd}.',
    'cost.unknown': 'Запросов {name} с неизвестной себестоимостью за {day}: {request_count}.',
    'settlement.stuck': 'Запрос {request_id} не удаётся учесть: ${amount_usd}.',
    'balance.low': 'Низкий баланс: осталось ${available_usd}, порог оповещения ${threshold_usd}.',
    'balance.empty': 'Баланс израсходован: осталось ${available_usd}.',
    'cap.reached': 'Израсходовано {percent} % лимита: ${spent_usd} из ${cap_usd} ({holder_name}, {window}).',
    'request_cap.reached': 'Выполнено {requests} из {cap_requests} запросов лимита ({holder_name}, {window}).',
    'hidden_cap.reached': 'Скрытый лимит клиента {customer_id} исчерпан на {percent} % ({window}).',
    'spend.unusual': 'Необычный расход: ${spent_usd} за этот час, обычно до ${usual_usd}.',
    'upstream.balance_low':
      'Баланс ключа «{credential_name}» у провайдера канала {channel_name} заканчивается: ${balance_usd}.',
    'model.sunset': 'Модель {model} выводится из обслуживания: {sunset_at}. Замена: {replacement}.',
    'webhook.test': 'Это проверка. Сообщения приходят сюда.',
    'webhook.disabled': 'Вебхук отключён ({reason}).',
  },
  zh: {
    'key.created': '已创建 API 密钥“{key_name}”。',
    'key.revoked': 'API 密钥“{key_name}”已吊销。',
    'member.joined': '有新成员加入，角色为 {role}。',
    'member.role_changed': '一名成员的角色已变更为 {role}。',
    'member.removed': '角色为 {role} 的成员已退出或被移除。',
    'payment.received': '支付 {reference}：余额已增加 ${amount_usd}。',
    'payment.refunded': '订单 {reference} 的退款已发出：${amount_usd}。',
    'invoice.issued': '已开具单据 {number}，金额 ${total_usd}。',
    'key.expiring': 'API 密钥“{key_name}”将在 {days} 天内过期，时间为 {expires_at}。',
    'order.created': '已创建订单 {reference}，金额 ${amount_usd}。',
    'order.failed': '订单 {reference} 支付失败。',
    'order.expired': '订单 {reference} 已过期。',
    'statement.ready': '{month} 的对账单已生成。',
    'request.waived': '{day} 有 {request_count} 个请求未收费，共 ${waived_usd}。',
    'price.changed':
      '{model} 的价格将于 {effective_at} 变更：输入 ${previous_input_usd} → ${input_usd}，输出 ${previous_output_usd} → ${output_usd}（每百万 Token）。',
    'channel.down': '渠道“{channel_name}”的 {model} 不可用（{reason}）。',
    'channel.recovered': '渠道“{channel_name}”的 {model} 已恢复。',
    'credential.refused': '渠道“{channel_name}”的凭据被提供商拒绝：{detail}',
    'margin.negative': '{day} {name} 毛利为负：收入 ${revenue_usd}，成本 ${cost_usd}。',
    'cost.unknown': '{day} {name} 有 {request_count} 个请求成本未知。',
    'settlement.stuck': '请求 {request_id} 无法入账：${amount_usd}。',
    'balance.low': '余额不足：剩余 ${available_usd}，提醒阈值为 ${threshold_usd}。',
    'balance.empty': '余额已用尽：剩余 ${available_usd}。',
    'cap.reached': '已使用限额的 {percent}%：${spent_usd} / ${cap_usd}（{holder_name}，{window}）。',
    'request_cap.reached': '已使用限额的请求数：{requests} / {cap_requests}（{holder_name}，{window}）。',
    'hidden_cap.reached': '客户 {customer_id} 的隐藏限额已使用 {percent}%（{window}）。',
    'spend.unusual': '支出异常：本小时已支出 ${spent_usd}，通常不超过 ${usual_usd}。',
    'upstream.balance_low': '渠道 {channel_name} 的凭证“{credential_name}”在供应商处余额不足：${balance_usd}。',
    'model.sunset': '模型 {model} 的下线时间：{sunset_at}。替代模型：{replacement}。',
    'webhook.test': '这是一条测试消息，通知会发送到这里。',
    'webhook.disabled': 'Webhook 端点已停用（{reason}）。',
  },
};

interface AlarmSentences {
  readonly raised: string;
  readonly ended: string;
  readonly about: string;
}

const ALARM_SENTENCES: Readonly<Record<ChatLanguage, AlarmSentences>> = {
  en: { raised: 'Alarm: {text}', ended: 'Alarm ended: {text}', about: ' ({text})' },
  ru: { raised: 'Тревога: {text}', ended: 'Тревога завершилась: {text}', about: ' ({text})' },
  zh: { raised: '告警：{text}', ended: '告警已结束：{text}', about: '（{text}）' },
};

/** `Alarm: Redis almost full`, with what it is about, if anything. */
export function alarmText(
  { alarm, status, subject }: Readonly<Record<string, unknown>>,
  language: ChatLanguage,
): string {
  const sentences = ALARM_SENTENCES[language];
  const fill = (sentence: string, text: string): string => sentence.replace('{text}', () => text);
  const title = (ALARM_TITLES[language] as Readonly<Record<string, string>>)[String(alarm)] ?? String(alarm);
  const about = Object.values((subject ?? {}) as Readonly<Record<string, string>>).join(', ');
  const shown = about === '' ? title : `${title}${fill(sentences.about, about)}`;
  return fill(status === 'ended' ? sentences.ended : sentences.raised, shown);
}
