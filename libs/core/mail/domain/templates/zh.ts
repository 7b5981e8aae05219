import { ZH_MONEY } from './zh-money.js';
import type { MailTexts } from './mail-template.js';

export const ZH: MailTexts = {
  footer: '此邮件由 {brand} 发送。',
  support: '如有疑问：{support}',
  conditionsLabel: '服务条款',
  privacyLabel: '隐私声明',
  phrases: {
    totp_enabled: '已启用验证器应用',
    totp_removed: '已停用验证器应用',
    recovery_codes_created: '已生成新的恢复代码',
    second_factor_removed: '已移除第二验证方式',
    passkey_added: '已添加通行密钥',
    passkey_removed: '已移除通行密钥',
    identity_linked: '已关联身份提供商登录',
    identity_unlinked: '已取消关联身份提供商登录',
    webhook_gone: '它返回已失效（410）。',
    webhook_failing: '三天内没有一次调用成功。',
    role_owner: '所有者',
    role_admin: '管理员',
    role_developer: '开发者',
    role_billing: '财务',
    role_viewer: '只读',
    role_superadmin: '超级管理员',
    role_support: '支持',
    role_finance: '财务',
    mode_live: '',
    mode_test: '这是测试资金：未发生真实付款。',
    cause_alert_balance_low: '余额不足',
    cause_alert_balance_empty: '余额已用尽',
    cause_alert_cap_reached: '已达到支出限额',
    cause_alert_request_cap_reached: '已达到请求数限额',
    cause_alert_key_expiring: 'API 密钥即将过期',
    cause_alert_spend_unusual: '支出异常',
    cause_alerts: '提醒',
    cause_declined: '付款被拒绝',
    cause_needs_person: '银行要求本人确认付款',
    cause_method_removed: '付款方式已被移除',
    cause_member_left: '设置人已不再是成员',
    cause_role_changed: '设置人的角色已无法付款',
    cause_method_of_another: '支付方式属于他人',
    cause_order_refused: '该金额已无法下单',
    cause_unknown_order: '无法识别其订单',
    cause_late: '订单已过期',
    cause_twice: '订单已付款',
    cause_under: '金额少于应付金额',
    cause_over: '金额多于应付金额',
    outcome_won: '胜诉',
    outcome_lost: '败诉',
    outcome_warning_closed: '已结束，未发生拒付',
  },
  templates: {
    ...ZH_MONEY,
    verify_email: {
      subject: '请确认您在 {brand} 的邮箱地址',
      paragraphs: ['请确认此邮箱地址属于您。链接在 24 小时内有效，且只能使用一次。', '如果您没有注册，请忽略此邮件。'],
      action: '确认邮箱地址',
    },
    account_exists: {
      subject: '您在 {brand} 已有账户',
      paragraphs: [
        '有人尝试使用此邮箱地址注册，但该地址已有账户。您的账户没有任何更改。',
        '如果是您本人，请登录；忘记密码可在登录页重置。',
      ],
      action: '登录',
    },
    reset_password: {
      subject: '设置 {brand} 的新密码',
      paragraphs: [
        '有人为此邮箱地址申请了新密码。链接在一小时内有效，且只能使用一次。',
        '如果不是您本人，请忽略此邮件，密码不会改变。',
      ],
      action: '设置新密码',
    },
    password_changed: {
      subject: '您在 {brand} 的密码已更改',
      paragraphs: [
        '密码已于 {time} 更改，IP 地址 {address}。其他会话均已结束。',
        '如果不是您本人，请立即设置新密码并联系支持。',
      ],
    },
    invitation: {
      subject: '{brand}：邀请加入 {organization}',
      paragraphs: [
        '{inviter} 邀请您以{role}角色加入 {organization}。链接在 {time} 之前有效，只能使用一次，且仅限此邮箱地址。',
      ],
      action: '加入 {organization}',
    },
    operator_invitation: {
      subject: '邀请您成为 {brand} 的运营人员',
      paragraphs: [
        '{inviter} 邀请您以{role}角色成为 {brand} 的运营人员。链接在 {time} 之前有效，只能使用一次，且仅限此邮箱地址。',
      ],
      action: '查看邀请',
    },
    test: {
      subject: '{brand} 的测试邮件',
      paragraphs: ['邮件功能正常：此邮件于 {time} 从 {brand} 的设置中发送。'],
    },
    new_login: {
      subject: '{brand} 的新登录',
      paragraphs: [
        '您的账户于 {time} 在新设备或新网络上登录：{device}，IP 地址 {address}。',
        '如果不是您本人，请更改密码并结束该会话。',
      ],
    },
    session_ended: {
      subject: '您在 {brand} 的一个会话已结束',
      paragraphs: [
        '有人在您账户的一个会话中输入了十次错误的密码或验证码，该会话已于 {time} 结束。最后一次请求来自 {address}；登录该会话的设备：{device}。',
        '如果不是您本人，请更改密码并联系支持。',
      ],
    },
    factor_changed: {
      subject: '您在 {brand} 的第二验证方式已更改',
      paragraphs: ['{change}，时间：{time}，来源：{address}。', '如果不是您本人，请更改密码并联系支持。'],
    },
    account_deleted: {
      subject: '您在 {brand} 的账户已删除',
      paragraphs: [
        '此邮箱地址的账户已于 {time} 删除，IP 地址 {address}。这是关于该账户的最后一封邮件。',
        '如果不是您本人，请联系支持。',
      ],
    },
    token_expires: {
      subject: '您在 {brand} 的令牌 {token} 即将过期',
      paragraphs: [
        '{organization} 的管理令牌“{token}”将于 {time} 过期，之后使用该令牌的请求将被拒绝。',
        '请创建新令牌，并在使用处替换。',
      ],
    },
    key_created: {
      subject: '{brand}：{organization} 的新 API 密钥',
      paragraphs: ['{organization} 中创建了 API 密钥“{key}”，创建者：{actor}。'],
    },
    role_changed: {
      subject: '{brand}：您在 {organization} 的角色已更改',
      paragraphs: ['您在 {organization} 的角色现在是 {role}。'],
    },
    member_returned: {
      subject: '{brand}：前成员尝试重新加入 {organization}',
      paragraphs: [
        '{person} 已不是 {organization} 的成员，刚才尝试通过 {provider} 登录，已被拒绝。',
        '如需让此人重新加入，请发送邀请；否则请在 {provider} 中移除其访问权限。后续尝试不再通知。',
      ],
      action: '查看团队',
    },
    domain_failing: {
      subject: '{brand}：找不到 {domain} 的 DNS 记录',
      paragraphs: [
        '找不到为 {organization} 验证 {domain} 的 TXT 记录。如果到 {time} 仍未恢复，使用 {domain} 地址的新用户将无法通过单点登录加入 {organization}。',
        '请恢复该记录：名称 {record}，值 {value}。',
      ],
      action: '查看域名',
    },
    domain_suspended: {
      subject: '{brand}：{domain} 不再是 {organization} 的已验证域名',
      paragraphs: [
        '{domain} 的 TXT 记录已缺失七天。使用该域名地址的新用户不再通过单点登录加入 {organization}，其他组织可以验证该域名。现有成员不受影响。',
        '如需重新验证，请恢复记录并检查域名：名称 {record}，值 {value}。',
      ],
      action: '查看域名',
    },
    alert: {
      subject: '{brand}：{cause}（{organization}）',
      paragraphs: ['{lines}', '您可以在控制台中更改提醒，或关闭这些邮件。'],
      action: '打开提醒',
    },
    models_retiring: {
      subject: '{organization} 在 {brand} 使用的模型即将下线',
      paragraphs: [
        '{organization} 最近 30 天使用过的模型即将下线。自所示日期（UTC）起，对这些模型的请求将返回错误，或由替代模型按其自身价格响应。箭头后为替代模型。',
        '{lines}',
        '{note}',
        '请在该日期之前切换您的程序。',
      ],
      action: '查看模型',
    },
    news: {
      subject: '{brand}：{title}',
      paragraphs: ['{body}', '您是 {organization} 的成员，因此收到此公告。可在“设置”的“提醒”中关闭这些邮件。'],
      action: '查看公告',
    },
    account_moved: {
      subject: '您的 {brand} 账户已迁移：请设置密码',
      paragraphs: [
        '账户 {organization} 及其余额已迁移到 {brand} 的新系统。您的 API 密钥可继续使用。',
        '密码未迁移。如需登录，请打开链接并输入此邮箱地址，您会收到用于设置密码的链接。',
      ],
      details: { base_url: 'API 基础地址', console_url: '控制台' },
      action: '设置密码',
    },
    digest: {
      subject: '{brand}：{count} 封邮件合并为一封',
      paragraphs: ['今天 {brand} 有多封邮件要发给您，因此合并为这一封。', '{items}'],
      details: { rest: '未列出的其余邮件' },
    },
    alarms: {
      subject: '{brand} 告警：{alarm} {rest}',
      paragraphs: [
        '{lines}',
        '以上告警需要处理。请在控制台中确认或静默。',
        '每个告警的含义和处理方法见 docs/operations/alarms.md。',
      ],
      action: '查看告警',
    },
    webhook_disabled: {
      subject: '{brand}：{organization} 的 Webhook 已停用',
      paragraphs: [
        'Webhook 端点 {endpoint} 无法接收事件，已被停用。{cause}',
        '请修复接收方，然后启用该端点：它会收到最近 30 天内错过的事件。',
      ],
      action: '查看 Webhook',
    },
  },
};
