import { Link } from '@tanstack/react-router';
import { Id } from '@/kit';

/** Leads to the page of an order. */
export function OrderLink({ id }: { readonly id: string | null }) {
  if (id === null) return <>–</>;
  return (
    <Link to="/operator/payments/orders/$orderId" params={{ orderId: id }}>
      <Id id={id} short />
    </Link>
  );
}
