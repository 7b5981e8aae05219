import type { MailTexts, MoneyTemplate } from './mail-template.js';

/** Mails about money: of orders to customers, of disputes and payments that wait to operators. */
export const ZH_MONEY: Pick<MailTexts['templates'], MoneyTemplate> = {
  payment_received: {
    subject: '{brand}：{organization} 的 {total} 付款收据',
    paragraphs: ['付款已收到，{amount} 已计入 {organization} 的余额。', '{mode}'],
    details: {
      amount: '充值',
      bonus: '赠金',
      fee: '支付手续费',
      tax: '税费',
      total: '实付',
      method: '付款方式',
      reference: '订单',
      time: '时间',
    },
    action: '查看订单',
  },
  refund_approved: {
    subject: '{brand}：{organization} 的 {total} 退款',
    paragraphs: ['{total} 的退款已获批准，将原路退回；已从 {organization} 的余额中扣除 {amount}。', '{mode}'],
    details: { amount: '从余额扣除', total: '退款', reference: '订单' },
    action: '查看订单',
  },
  refund_sent: {
    subject: '{brand}：{total} 的退款已发出',
    paragraphs: ['{organization} 的 {total} 退款已原路发出。银行可能需要几天才会显示。', '{mode}'],
    details: { total: '退款', reference: '订单' },
    action: '查看订单',
  },
  refund_claim: {
    subject: '领取 {brand} 退还的 {total}',
    paragraphs: [
      '退给 {organization} 的 {total} 已可领取。请打开链接并填写收款地址；领取申请通过后即会付款。',
      '请勿将链接告诉他人：任何持有链接的人都可以领取这笔退款。',
      '{mode}',
    ],
    details: { total: '退款', reference: '订单' },
    action: '领取退款',
  },
  refund_failed: {
    subject: '{brand}：{total} 的退款失败',
    paragraphs: ['{organization} 的 {total} 退款未能完成，该金额已退回余额。', '{mode}'],
    details: { total: '退款', reference: '订单' },
    action: '查看订单',
  },
  refund_declined: {
    subject: '{brand}：退款申请未获批准',
    paragraphs: ['{organization} 的订单退款申请未获批准，余额没有变化。', '{mode}'],
    details: { amount: '申请退款', reason: '原因', reference: '订单' },
    action: '查看订单',
  },
  automatic_topup_paused: {
    subject: '{brand} 的 {amount} 自动充值已暂停',
    paragraphs: [
      '{organization} 的余额低于阈值，但未能充值：{cause}。',
      '在您手动付款或重新设置自动充值之前，不会再扣款。',
    ],
    details: { amount: '充值金额', reason: '原因' },
    action: '充值',
  },
  automatic_topup_max: {
    subject: '{brand} 的自动充值已达每月上限',
    paragraphs: ['{organization} 的余额低于阈值。本月不会再自动扣款。'],
    details: { amount: '充值金额', max: '每月上限' },
    action: '查看账单',
  },
  invoice_issued: {
    subject: '{brand} 账单 {number}：{total}',
    paragraphs: ['{organization} 的月度账单已开具，请在 {time} 前付款。', '{mode}'],
    details: { number: '账单', total: '合计', time: '付款期限' },
    action: '查看账单',
  },
  dispute_opened: {
    subject: '{brand}：新的付款争议，金额 {amount}',
    paragraphs: ['付款人通过银行对一笔付款提出争议。请在截止时间前向支付服务商提交证据。', '{mode}'],
    details: {
      provider: '支付服务商',
      organization: '组织',
      amount: '争议金额',
      withdrawn: '服务商已扣款',
      reason: '原因',
      time: '证据截止时间',
      reference: '订单',
    },
    action: '查看订单',
  },
  dispute_withdrawn: {
    subject: '{brand}：{amount} 的争议付款已被扣款',
    paragraphs: ['支付服务商已扣除一笔争议付款的资金。请在截止时间前提交证据以取回资金。', '{mode}'],
    details: {
      provider: '支付服务商',
      organization: '组织',
      amount: '争议金额',
      withdrawn: '服务商已扣款',
      reason: '原因',
      time: '证据截止时间',
      reference: '订单',
    },
    action: '查看订单',
  },
  dispute_closed: {
    subject: '{brand}：{amount} 的付款争议结果：{outcome}',
    paragraphs: ['付款争议已结束，结果：{outcome}。', '{mode}'],
    details: {
      provider: '支付服务商',
      organization: '组织',
      amount: '争议金额',
      withdrawn: '服务商已扣款',
      returned: '服务商已退回',
      reason: '原因',
      reference: '订单',
    },
    action: '查看订单',
  },
  payment_unapplied: {
    subject: '{brand}：{amount} 的付款未入账',
    paragraphs: ['收到一笔 {amount} 的付款，但未入账：{cause}。请将其分配给订单，或退还给付款人。', '{mode}'],
    details: { provider: '支付服务商', organization: '组织', amount: '待处理金额', reference: '订单' },
    action: '查看付款',
  },
};
