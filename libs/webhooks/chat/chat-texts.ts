import type { EventTypeName } from '#events';
import type { ChatLanguage } from '../domain/endpoint.js';

/** A sentence of each event, with `{name}` for a field of its data. */
export const CHAT_TEXTS: Readonly<Record<ChatLanguage, Readonly<Record<EventTypeName, string>>>> = {
  en: {
    'key.created': 'API key "{key_name}" was created.',
    'key.revoked': 'API key "{key_name}" was revoked.',
    'member.joined': 'A member joined with the role {role}.',
    'member.role_changed': 'A member has the role {role} now.',
    'member.removed': 'A member with the role {role} left or was removed.',
    'payment.received': 'Payment {reference}: ${amount_usd} was added to the balance.',
    'payment.refunded': 'Refund of order {reference} was sent: ${amount_usd}.',
    'invoice.issued': 'Document {number} over ${total_usd} was issued.',
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
    'webhook.test': '这是一条测试消息，通知会发送到这里。',
    'webhook.disabled': 'Webhook 端点已停用（{reason}）。',
  },
};
