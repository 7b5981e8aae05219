import type { PriceJson } from '#catalog';
import type { NewsLanguage, NewsText, NewsTexts } from './post.js';

/** A price of a model, before and from a moment on. */
interface PriceChange {
  readonly model: string;
  readonly effectiveAt: Date;
  readonly before: PriceJson;
  readonly after: PriceJson;
}

/** A model that retires. */
interface Retirement {
  readonly model: string;
  readonly sunsetAt: Date;
  /** The model to use instead; null: none. */
  readonly replacement: string | null;
  /** Whether the replacement answers requests from then on; they are refused otherwise. */
  readonly isRedirected: boolean;
  /** The operator's, in its own language; null: none. */
  readonly note: string | null;
}

interface Words {
  readonly price: {
    readonly title: string;
    readonly intro: string;
    readonly line: string;
    readonly more: string;
    readonly end: string;
    readonly none: string;
    readonly names: Readonly<Record<string, string>>;
    readonly unit: string;
  };
  readonly retirement: {
    readonly title: string;
    readonly refused: string;
    readonly redirected: string;
    readonly replacement: string;
  };
}

const WORDS: Readonly<Record<NewsLanguage, Words>> = {
  en: {
    price: {
      title: 'New prices of {model} from {day}',
      intro:
        'The prices of {model} change on {day} at {time} (UTC). In US dollars, per million tokens where nothing else is said:',
      line: '{name}: {before} → {after}',
      more: 'Prices for long prompts, times of day or service tiers change, too.',
      end: 'Your own prices, with your tier and discount, are on the Models page.',
      none: 'no separate price',
      names: {
        input: 'Input',
        output: 'Output',
        cache_read: 'Cached input',
        cache_write: 'Cache write',
        cache_write_1h: 'Cache write, 1 h',
        reasoning: 'Reasoning',
        image_input: 'Image input',
        image_output: 'Image output',
        audio_input: 'Audio input',
        audio_output: 'Audio output',
        request: 'One request',
      },
      unit: 'One unit ({unit})',
    },
    retirement: {
      title: '{model} retires on {day}',
      refused: '{model} retires on {day} at {time} (UTC). Requests for it get an error afterwards.',
      redirected: '{model} retires on {day} at {time} (UTC). Afterwards, {replacement} answers requests for it.',
      replacement: 'Use {replacement} instead.',
    },
  },
  ru: {
    price: {
      title: 'Новые цены {model} с {day}',
      intro: 'Цены {model} меняются {day} в {time} (UTC). В долларах США, за миллион токенов, если не указано иное:',
      line: '{name}: {before} → {after}',
      more: 'Цены для длинных промптов, времени суток или уровней обслуживания тоже меняются.',
      end: 'Ваши цены с учётом тарифа и скидки — на странице «Модели».',
      none: 'без отдельной цены',
      names: {
        input: 'Вход',
        output: 'Выход',
        cache_read: 'Вход из кэша',
        cache_write: 'Запись в кэш',
        cache_write_1h: 'Запись в кэш, 1 ч',
        reasoning: 'Рассуждения',
        image_input: 'Изображения на входе',
        image_output: 'Изображения на выходе',
        audio_input: 'Аудио на входе',
        audio_output: 'Аудио на выходе',
        request: 'Один запрос',
      },
      unit: 'Одна единица ({unit})',
    },
    retirement: {
      title: '{model} выводится из работы {day}',
      refused: '{model} выводится из работы {day} в {time} (UTC). После этого запросы к ней получают ошибку.',
      redirected:
        '{model} выводится из работы {day} в {time} (UTC). После этого на запросы к ней отвечает {replacement}.',
      replacement: 'Используйте {replacement}.',
    },
  },
  zh: {
    price: {
      title: '{model} 自 {day} 起的新价格',
      intro: '{model} 的价格将于 {day} {time}（UTC）变更。单位为美元，未注明时按每百万 Token 计：',
      line: '{name}：{before} → {after}',
      more: '长提示词、分时段或服务等级的价格也会变更。',
      end: '计入等级和折扣后的价格见“模型”页面。',
      none: '无单独价格',
      names: {
        input: '输入',
        output: '输出',
        cache_read: '缓存输入',
        cache_write: '缓存写入',
        cache_write_1h: '缓存写入（1 小时）',
        reasoning: '推理',
        image_input: '图像输入',
        image_output: '图像输出',
        audio_input: '音频输入',
        audio_output: '音频输出',
        request: '每次请求',
      },
      unit: '每单位（{unit}）',
    },
    retirement: {
      title: '{model} 将于 {day} 下线',
      refused: '{model} 将于 {day} {time}（UTC）下线。此后对它的请求会返回错误。',
      redirected: '{model} 将于 {day} {time}（UTC）下线。此后由 {replacement} 应答对它的请求。',
      replacement: '请改用 {replacement}。',
    },
  },
};

/** What customers are to know of a change of prices; null: nothing changes. */
export function priceTexts(change: PriceChange): NewsTexts | null {
  const { before, after } = change;
  if (JSON.stringify(before) === JSON.stringify(after)) return null;
  return inEachLanguage(
    ({ price }) => {
      const rates = ratesOf(before, after).map(([name, old, now]) => {
        const shownName = price.names[name] ?? fill(price.unit, { unit: name });
        return fill(price.line, { name: shownName, before: old ?? price.none, after: now ?? price.none });
      });
      const hasMore = JSON.stringify(othersOf(before)) !== JSON.stringify(othersOf(after));
      const lines = [price.intro, ...rates, ...(hasMore ? [price.more] : []), price.end];
      return { title: price.title, lines };
    },
    momentOf(change.model, change.effectiveAt),
  );
}

/** What customers are to know of a retirement. */
export function retirementTexts({ model, sunsetAt, replacement, isRedirected, note }: Retirement): NewsTexts {
  return inEachLanguage(
    ({ retirement }) => {
      const redirected = isRedirected && replacement !== null;
      const advice = redirected || replacement === null ? [] : [retirement.replacement];
      const lines = [
        redirected ? retirement.redirected : retirement.refused,
        ...advice,
        ...(note === null ? [] : [note]),
      ];
      return { title: retirement.title, lines };
    },
    { ...momentOf(model, sunsetAt), replacement: replacement ?? '' },
  );
}

/** Names of rates that differ, with both: `$2`, or null where there is none. */
function ratesOf(before: PriceJson, after: PriceJson): (readonly [string, string | null, string | null])[] {
  const [old, now] = [flat(before), flat(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])];
  const shown = (rate: string | null | undefined) => (rate === null || rate === undefined ? null : `$${rate}`);
  return names
    .filter((name) => (old.get(name) ?? null) !== (now.get(name) ?? null))
    .map((name) => [name, shown(old.get(name)), shown(now.get(name))] as const);
}

function flat({ steps: _steps, per_unit_usd: units, ...rates }: PriceJson): ReadonlyMap<string, string | null> {
  const named = Object.entries(rates).filter(([name]) => name.endsWith('_usd'));
  const shortened = named.map(([name, rate]) => [name.replace(/^per_|(?:_per_mtok)?_usd$/g, ''), rate] as const);
  return new Map<string, string | null>([...shortened, ...Object.entries(units)]);
}

/** What a price has beside its rates: steps, a schedule, service tiers. */
function othersOf(price: PriceJson): object {
  const others = Object.entries(price).filter(([name]) => name !== 'per_unit_usd' && !name.endsWith('_usd'));
  return Object.fromEntries(others);
}

function momentOf(model: string, at: Date) {
  const [day = '', time = ''] = at.toISOString().split('T');
  return { model, day, time: time.slice(0, 'hh:mm'.length) };
}

function inEachLanguage(
  write: (words: Words) => { readonly title: string; readonly lines: readonly string[] },
  values: Readonly<Record<string, string>>,
): NewsTexts {
  const textOf = (language: NewsLanguage): NewsText => {
    const { title, lines } = write(WORDS[language]);
    return { title: fill(title, values), body: lines.map((line) => fill(line, values)).join('\n') };
  };
  return { en: textOf('en'), ru: textOf('ru'), zh: textOf('zh') };
}

/** Values are inserted once, so that one with braces stays as it is; unknown names stay for a later pass. */
function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (all, name: string) => values[name] ?? all);
}
