import type { MailTexts } from './mail-template.js';

export const RU: MailTexts = {
  footer: 'Это письмо отправил сервис {brand}.',
  support: 'Вопросы: {support}',
  conditionsLabel: 'Условия использования',
  privacyLabel: 'Политика конфиденциальности',
  phrases: {
    'Codes of an app were set up': 'Подключены коды приложения',
    'Codes of an app were removed': 'Отключены коды приложения',
    'New recovery codes were made': 'Созданы новые резервные коды',
    'The second factor was removed': 'Второй фактор отключён',
    'A passkey was added': 'Добавлен ключ доступа',
    'A passkey was removed': 'Удалён ключ доступа',
  },
  templates: {
    verify_email: {
      subject: 'Подтвердите адрес для {brand}',
      paragraphs: [
        'Подтвердите, что этот адрес принадлежит вам. Ссылка работает один раз в течение 24 часов.',
        'Если вы не регистрировались, не обращайте внимания на это письмо.',
      ],
      action: 'Подтвердить адрес',
    },
    account_exists: {
      subject: 'У вас уже есть учётная запись в {brand}',
      paragraphs: [
        'С этим адресом начали регистрацию, но учётная запись уже существует. Ничего не изменилось.',
        'Если это были вы, войдите. Забытый пароль можно сбросить там же.',
      ],
      action: 'Войти',
    },
    reset_password: {
      subject: 'Новый пароль для {brand}',
      paragraphs: [
        'Для этого адреса запросили новый пароль. Ссылка работает один раз в течение часа.',
        'Если это были не вы, не обращайте внимания на письмо: пароль не изменится.',
      ],
      action: 'Задать новый пароль',
    },
    password_changed: {
      subject: 'Ваш пароль в {brand} изменён',
      paragraphs: [
        'Пароль изменён {time}, адрес {address}. Все остальные сеансы завершены.',
        'Если это были не вы, сразу задайте новый пароль и обратитесь в поддержку.',
      ],
    },
    invitation: {
      subject: 'Приглашение в {organization}, {brand}',
      paragraphs: [
        'Вас приглашают в {organization} с ролью {role}. Ссылка работает один раз в течение 7 дней и только для этого адреса.',
      ],
      action: 'Присоединиться к {organization}',
    },
    new_login: {
      subject: 'Новый вход в {brand}',
      paragraphs: [
        'В вашу учётную запись вошли с нового устройства или из новой сети {time}: {device}, адрес {address}.',
        'Если это были не вы, смените пароль и завершите этот сеанс.',
      ],
    },
    factor_changed: {
      subject: 'Второй фактор вашей учётной записи в {brand} изменён',
      paragraphs: [
        '{change}, {time}, адрес {address}.',
        'Если это были не вы, смените пароль и обратитесь в поддержку.',
      ],
    },
    account_deleted: {
      subject: 'Ваша учётная запись в {brand} удалена',
      paragraphs: [
        'Учётная запись с этим адресом удалена {time}, адрес {address}. Это последнее письмо о ней.',
        'Если это были не вы, обратитесь в поддержку.',
      ],
    },
    key_created: {
      subject: 'Новый ключ API в {organization}',
      paragraphs: ['В {organization} создан ключ API «{key}». Автор: {actor}.'],
    },
    role_changed: {
      subject: 'Ваша роль в {organization} изменена',
      paragraphs: ['Теперь ваша роль в {organization}: {role}.'],
    },
    domain_failing: {
      subject: 'Не найдена запись DNS домена {domain}',
      paragraphs: [
        'Запись TXT, которая подтверждает домен {domain} для {organization}, не найдена. Если она не появится до {time}, новые сотрудники с адресами {domain} не смогут присоединиться к {organization} через единый вход.',
        'Верните запись: имя {record}, значение {value}.',
      ],
      action: 'Открыть домены',
    },
    domain_suspended: {
      subject: 'Домен {domain} больше не подтверждён для {organization}',
      paragraphs: [
        'Записи TXT домена {domain} не было семь дней. Новые сотрудники с такими адресами больше не присоединяются к {organization} через единый вход, и домен может подтвердить другая организация. Ваши участники остаются.',
        'Чтобы подтвердить домен снова, верните запись и проверьте домен: имя {record}, значение {value}.',
      ],
      action: 'Открыть домены',
    },
  },
};
