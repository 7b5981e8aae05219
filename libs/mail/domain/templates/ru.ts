import { RU_MONEY } from './ru-money.js';
import type { MailTexts } from './mail-template.js';

export const RU: MailTexts = {
  footer: 'Это письмо отправил сервис {brand}.',
  support: 'Вопросы: {support}',
  conditionsLabel: 'Условия использования',
  privacyLabel: 'Политика конфиденциальности',
  phrases: {
    totp_enabled: 'Подключено приложение для кодов',
    totp_removed: 'Отключено приложение для кодов',
    recovery_codes_created: 'Созданы новые резервные коды',
    second_factor_removed: 'Второй фактор отключён',
    passkey_added: 'Добавлен ключ доступа',
    passkey_removed: 'Удалён ключ доступа',
    identity_linked: 'Привязан вход через провайдера',
    identity_unlinked: 'Отвязан вход через провайдера',
    webhook_gone: 'Он ответил, что больше не существует (410).',
    webhook_failing: 'Три дня не было ни одного успешного вызова.',
    role_owner: 'владелец',
    role_admin: 'администратор',
    role_developer: 'разработчик',
    role_billing: 'финансы',
    role_viewer: 'наблюдатель',
    role_superadmin: 'суперадминистратор',
    role_support: 'поддержка',
    role_finance: 'финансы',
    mode_live: '',
    mode_test: 'Это тестовые деньги: настоящего платежа не было.',
    cause_alert_balance_low: 'низкий баланс',
    cause_alert_balance_empty: 'баланс израсходован',
    cause_alert_cap_reached: 'достигнут лимит расходов',
    cause_alert_key_expiring: 'истекает срок API-ключа',
    cause_alert_spend_unusual: 'необычный расход',
    cause_alerts: 'оповещения',
    cause_declined: 'платёж отклонён',
    cause_needs_person: 'банк требует подтверждения владельца',
    cause_method_removed: 'способ оплаты удалён',
    cause_member_left: 'настроивший его человек больше не участник',
    cause_order_refused: 'эту сумму больше нельзя заказать',
    cause_unknown_order: 'заказ неизвестен',
    cause_late: 'срок заказа истёк',
    cause_twice: 'заказ уже оплачен',
    cause_under: 'сумма меньше нужной',
    cause_over: 'сумма больше нужной',
    outcome_won: 'выигран',
    outcome_lost: 'проигран',
    outcome_warning_closed: 'закрыт без возврата платежа',
  },
  templates: {
    ...RU_MONEY,
    verify_email: {
      subject: 'Подтвердите адрес эл. почты для {brand}',
      paragraphs: [
        'Подтвердите, что этот адрес эл. почты принадлежит вам. Ссылка действует 24 часа и работает один раз.',
        'Если вы не регистрировались, просто проигнорируйте это письмо.',
      ],
      action: 'Подтвердить адрес',
    },
    account_exists: {
      subject: 'У вас уже есть учётная запись в {brand}',
      paragraphs: [
        'Кто-то пытался зарегистрироваться с этим адресом, но учётная запись с ним уже есть. Ничего не изменилось.',
        'Если это были вы, войдите. Если забыли пароль, сбросьте его на странице входа.',
      ],
      action: 'Войти',
    },
    reset_password: {
      subject: 'Новый пароль для {brand}',
      paragraphs: [
        'Для этого адреса запросили новый пароль. Ссылка действует один час и работает один раз.',
        'Если это были не вы, проигнорируйте это письмо: пароль не изменится.',
      ],
      action: 'Задать новый пароль',
    },
    password_changed: {
      subject: 'Ваш пароль в {brand} изменён',
      paragraphs: [
        'Пароль изменён {time}, IP-адрес {address}. Все остальные сеансы завершены.',
        'Если это были не вы, сразу задайте новый пароль и обратитесь в поддержку.',
      ],
    },
    invitation: {
      subject: 'Приглашение в {organization}, {brand}',
      paragraphs: [
        '{inviter} приглашает вас в {organization}. Ваша роль: {role}. Ссылка действует до {time}, работает один раз и только для этого адреса.',
      ],
      action: 'Присоединиться к {organization}',
    },
    operator_invitation: {
      subject: 'Приглашение стать оператором {brand}',
      paragraphs: [
        '{inviter} приглашает вас стать оператором {brand}. Ваша роль: {role}. Ссылка действует до {time}, работает один раз и только для этого адреса.',
      ],
      action: 'Открыть приглашение',
    },
    test: {
      subject: 'Проверочное письмо от {brand}',
      paragraphs: ['Почта работает: это письмо отправлено из настроек {brand} {time}.'],
    },
    new_login: {
      subject: 'Новый вход в {brand}',
      paragraphs: [
        'В вашу учётную запись вошли с нового устройства или из новой сети {time}: {device}, IP-адрес {address}.',
        'Если это были не вы, смените пароль и завершите этот сеанс.',
      ],
    },
    session_ended: {
      subject: 'Сеанс вашей учётной записи в {brand} завершён',
      paragraphs: [
        'В сеансе вашей учётной записи десять раз ввели неверный пароль или код. Сеанс завершён {time}. Последний запрос: IP-адрес {address}. Сеанс открыт с устройства: {device}.',
        'Если это были не вы, смените пароль и обратитесь в поддержку.',
      ],
    },
    factor_changed: {
      subject: 'Второй фактор вашей учётной записи в {brand} изменён',
      paragraphs: [
        '{change}: {time}, источник: {address}.',
        'Если это были не вы, смените пароль и обратитесь в поддержку.',
      ],
    },
    account_deleted: {
      subject: 'Ваша учётная запись в {brand} удалена',
      paragraphs: [
        'Учётная запись с этим адресом удалена {time}, IP-адрес {address}. Это последнее письмо о ней.',
        'Если это были не вы, обратитесь в поддержку.',
      ],
    },
    token_expires: {
      subject: 'Срок вашего токена {token} в {brand} скоро истечёт',
      paragraphs: [
        'Токен API «{token}» организации {organization} действует до {time}. После этого запросы с этим токеном будут отклоняться.',
        'Создайте новый токен и замените его там, где он используется.',
      ],
    },
    key_created: {
      subject: 'Новый ключ API в {organization}, {brand}',
      paragraphs: ['В {organization} создан ключ API «{key}». Автор: {actor}.'],
    },
    role_changed: {
      subject: 'Ваша роль в {organization} изменена, {brand}',
      paragraphs: ['Теперь ваша роль в {organization}: {role}.'],
    },
    domain_failing: {
      subject: '{brand}: не найдена запись DNS домена {domain}',
      paragraphs: [
        'Запись TXT, которая подтверждает домен {domain} для {organization}, не найдена. Если она не появится до {time}, новые сотрудники с адресами {domain} не смогут присоединиться к {organization} через единый вход.',
        'Верните запись: имя {record}, значение {value}.',
      ],
      action: 'Открыть домены',
    },
    domain_suspended: {
      subject: '{brand}: домен {domain} больше не подтверждён для {organization}',
      paragraphs: [
        'Записи TXT домена {domain} не было семь дней. Новые сотрудники с такими адресами больше не присоединяются к {organization} через единый вход, и домен может подтвердить другая организация. Ваши участники остаются.',
        'Чтобы подтвердить домен снова, верните запись и проверьте домен: имя {record}, значение {value}.',
      ],
      action: 'Открыть домены',
    },
    alert: {
      subject: '{brand}: {cause} ({organization})',
      paragraphs: ['{lines}', 'Изменить оповещения или отключить эти письма можно в консоли.'],
      action: 'Открыть оповещения',
    },
    models_retiring: {
      subject: 'Модели, которыми пользуется {organization} в {brand}, выводятся из обслуживания',
      paragraphs: [
        'Модели, которыми {organization} пользовалась за последние 30 дней, выводятся из обслуживания. С указанного дня (UTC) запросы к ним завершаются ошибкой, или на них отвечает замена по своей цене. Замена указана после стрелки.',
        '{lines}',
        '{note}',
        'Переключите программы до этого дня.',
      ],
      action: 'Открыть модели',
    },
    webhook_disabled: {
      subject: '{brand}: вебхук организации {organization} отключён',
      paragraphs: [
        'Вебхук {endpoint} не принимает события и отключён. {cause}',
        'Исправьте приёмник и включите вебхук: он получит всё, что пропустил за последние 30 дней.',
      ],
      action: 'Открыть вебхуки',
    },
  },
};
