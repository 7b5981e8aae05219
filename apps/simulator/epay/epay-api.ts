import { EpayError } from '../domain/epay/epay-error.js';
import type { EpayMerchant } from '../domain/epay/epay-merchant.js';
import type { Order } from '../domain/epay/objects.js';
import { readOrderRequest, requireKey } from '../domain/epay/read-request.js';
import { merchantView, orderView } from '../domain/epay/views.js';

type Act = (merchant: EpayMerchant, fields: URLSearchParams) => object;

const LIMIT = 10;
const LIMIT_MAX = 50;

const ACTS: Readonly<Record<string, Act>> = {
  query: merchantView,
  order: (merchant, fields) => {
    const number = fields.get('trade_no') ?? fields.get('out_trade_no') ?? '';
    if (number === '') throw new EpayError(-4, '订单号不能为空');
    return { code: 1, msg: '查询订单号成功！', ...orderView(merchant.get(number), merchant) };
  },
  orders: listOrders,
};

/** `api.php`. @throws EpayError a wrong key, an unknown act or order */
export function callApi(merchant: EpayMerchant, fields: URLSearchParams): object {
  const act = ACTS[fields.get('act') ?? ''];
  if (act === undefined) throw new EpayError(-5, 'No Act!');
  requireKey(fields, merchant);
  return act(merchant, fields);
}

/** `mapi.php`: the address of a page, or what an app opens. @throws EpayError as `readOrderRequest` */
export function openPage(merchant: EpayMerchant, fields: URLSearchParams, origin: string): object {
  const { tradeNo } = merchant.order(readOrderRequest(fields, merchant, true));
  const { page } = merchant.traits;
  const scheme = `weixin://dl/business/?t=${tradeNo}`;
  const address = page === 'urlscheme' ? scheme : pageOf(tradeNo, origin);
  return { code: 1, msg: 'success', trade_no: tradeNo, [page]: address };
}

/** Where a person pays an order. */
export const pageOf = (tradeNo: string, origin: string): string => `${origin}/epay/pay/${tradeNo}`;

function listOrders(merchant: EpayMerchant, fields: URLSearchParams): object {
  const { list } = merchant.traits;
  if (list === 'none') throw new EpayError(-5, 'No Act!');
  const status = fields.get('status');
  const found = merchant.list().filter((order) => status === null || String(order.status) === status);
  const limit = Math.min(LIMIT_MAX, Number(fields.get('limit') ?? LIMIT));
  const skip = skipOf(list, fields, limit);
  const data = found.slice(skip, skip + limit).map((order: Order) => orderView(order, merchant));
  if (list === 'page' && data.length === 0) throw new EpayError(0, '暂无查询到更多的订单');
  return { code: 1, msg: '查询订单记录成功！', count: data.length, data };
}

function skipOf(list: 'offset' | 'page' | 'first', fields: URLSearchParams, limit: number): number {
  if (list === 'first') return 0;
  return list === 'offset' ? Number(fields.get('offset') ?? 0) : (Number(fields.get('page') ?? 1) - 1) * limit;
}
